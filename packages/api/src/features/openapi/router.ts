import { openApiDocument } from '@studio/api-schema';
import express, { Router } from 'express';
import helmet from 'helmet';
import { absolutePath } from 'swagger-ui-dist';
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
  return Router()
    .get('/openapi.json', (_request, response) => sendJson(response, document))
    .get('/docs', policy, (_request, response) => void response.type('html').send(PAGE))
    .get('/docs/start.js', (_request, response) => void response.type('js').send(START))
    .use('/docs', express.static(absolutePath(), { index: false }));
}
