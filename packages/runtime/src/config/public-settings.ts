import { endpoint, isOrigin, isTrustedProxy, webOrigin } from './address-kinds.ts';
import { optional } from './setting.ts';
import { list } from './value-kinds.ts';

/** What the outside world calls this installation, and whom it believes. */
export const publicSettings = {
  prodFrontendUrl: optional('JUNJO_PROD_FRONTEND_URL', webOrigin(), {
    doc: 'Where people open the UI. Required in production. Not set: `http://localhost` with JUNJO_WEB_PORT.',
  }),
  prodBackendUrl: optional('JUNJO_PROD_BACKEND_URL', webOrigin(), {
    doc: 'Where the API is reached from outside. Required in production; same host as JUNJO_PROD_FRONTEND_URL or same registrable domain, else browsers keep the session from it.',
  }),
  prodIngestionUrl: optional('JUNJO_PROD_INGESTION_URL', endpoint(), {
    doc: 'Where exporters send to, as the API tells it to clients. Required in production. Not set: `grpc://localhost` (`grpcs://` with JUNJO_TLS_CERT) with JUNJO_OTLP_GRPC_PORT.',
  }),
  allowOrigins: optional(
    'JUNJO_ALLOW_ORIGINS',
    list(
      'origins such as https://studio.example.com, never *, since browsers refuse that for requests with credentials',
      isOrigin,
    ),
    {
      doc: "Origins of browser pages that may read the API's answers, beside those of JUNJO_PROD_FRONTEND_URL and JUNJO_PROD_BACKEND_URL. Not set: in development those of the UI on this machine, `http://localhost:5151` and `http://localhost` with JUNJO_WEB_PORT; none in production.",
    },
  ),
  trustedProxies: optional(
    'JUNJO_TRUSTED_PROXIES',
    list(
      'addresses, networks such as 10.0.0.0/8 (not /0), or the words loopback, linklocal, uniquelocal',
      isTrustedProxy,
    ),
    {
      doc: 'Proxies whose X-Forwarded-For is believed for the address of a caller (throttling, audit log). Not set: none, the address is that of the connection.',
    },
  ),
};
