import express from 'express';
import { expect, test } from 'vitest';
import { Routes } from './routes.ts';

test('fixed paths win over parameters when added first, splats take slashes, other methods are refused', async () => {
  const routes = new Routes();
  const say = (text: string) => (request: express.Request, response: express.Response) =>
    void response.send(`${text} ${JSON.stringify(request.params)}`);
  routes.add({ method: 'get', path: '/users/me', aliases: ['/me'] }, say('me'));
  routes.add({ method: 'get', path: '/users/{id}' }, say('one'));
  routes.add({ method: 'delete', path: '/users/{id}' }, say('gone'));
  routes.add({ method: 'get', path: '/files/{name}/info', splat: 'name' }, say('file'));
  const app = express().use(routes.router());
  app.use(((error, _request, response, _next) => {
    response.status(error.status).set(error.headers).send(error.code);
  }) satisfies express.ErrorRequestHandler);
  const server = app.listen(0);
  const { port } = server.address() as { port: number };
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return `${answer.status} ${await answer.text()} ${answer.headers.get('allow') ?? ''}`.trim();
  };
  expect(await ask('/users/me')).toBe('200 me {}');
  expect(await ask('/me')).toBe('200 me {}');
  expect(await ask('/users/7')).toBe('200 one {"id":"7"}');
  expect(await ask('/users/7', 'DELETE')).toBe('200 gone {"id":"7"}');
  expect(await ask('/files/a/b/info')).toBe('200 file {"name":["a","b"]}');
  expect(await ask('/users/me', 'DELETE')).toBe('405 method_not_allowed GET, HEAD');
  expect(await ask('/users/7', 'PUT')).toBe('405 method_not_allowed GET, HEAD, DELETE');
  server.close();
});
