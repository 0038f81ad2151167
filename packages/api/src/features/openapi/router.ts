import { openApiDocument } from '@studio/api-schema';
import express, { Router } from 'express';
import helmet from 'helmet';
import { absolutePath } from 'swagger-ui-dist';
import { HttpError } from '../../errors/http-error.ts';
import { sendJson } from '../../http/send-json.ts';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Junjo AI Studio API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', validatorUrl: null });`;

/** The document and a page that shows it, served from here: nothing is loaded from elsewhere. */
export function openApiRouter(): Router {
  const document = openApiDocument();
  // Swagger UI sets styles of elements and shows images as data: URLs.
  const policy = helmet.contentSecurityPolicy({
    directives: {
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'upgrade-insecure-requests': null,
    },
  });
  const router = Router();
  router.get('/openapi.json', (_request, response) => sendJson(response, document));
  router.get('/docs', policy, (_request, response) => void response.type('html').send(PAGE));
  router.get('/docs/start.js', (_request, response) => void response.type('js').send(START));
  router.all(['/openapi.json', '/docs', '/docs/start.js'], (request) => {
    throw new HttpError('method_not_allowed', `${request.method} is not for this path.`, {
      allow: 'GET, HEAD',
    });
  });
  router.use('/docs', express.static(absolutePath(), { index: false }));
  return router;
}
