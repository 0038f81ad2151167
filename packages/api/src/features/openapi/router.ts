import { openApiDocument } from '@studio/api-schema';
import express, { Router } from 'express';
import helmet from 'helmet';
import { absolutePath } from 'swagger-ui-dist';
import { getOnly } from '../../http/get-only.ts';
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
export function openApiRouter(version: string): Router {
  const document = openApiDocument(version);
  // Swagger UI sets styles of elements and shows images as data: URLs.
  const policy = helmet.contentSecurityPolicy({
    directives: {
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'upgrade-insecure-requests': null,
    },
  });
  const router = Router();
  getOnly(router, '/openapi.json', (_request, response) => sendJson(response, document));
  getOnly(router, '/docs', policy, (_request, response) => void response.type('html').send(PAGE));
  getOnly(router, '/docs/start.js', (_request, response) => void response.type('js').send(START));
  router.use('/docs', express.static(absolutePath(), { index: false }));
  return router;
}
