"""Hooks of schemathesis: every request authenticates with what the credentials desk of the test gives."""

import os

import requests
import schemathesis

desk = requests.Session()


@schemathesis.auth(refresh_interval=None)
class Desk:
    def get(self, case, context):
        answer = desk.get(os.environ["JUNJO_FUZZ_CREDENTIALS"], timeout=30)
        answer.raise_for_status()
        return answer.json()

    def set(self, case, data, context):
        case.headers = case.headers or {}
        # A Cookie header beside cookies of the case would be sent twice.
        cookie = data.pop("Cookie", None)
        case.headers.update(data)
        if cookie is not None:
            name, value = cookie.split("=", 1)
            case.cookies = {**(case.cookies or {}), name: value}
