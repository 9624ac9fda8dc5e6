import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';

/** The one style sheet that Swagger UI writes into the page by script: named by its digest, it is allowed and no other. */
const SWAGGER_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** The page runs its own files only, like the app. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${SWAGGER_STYLE}`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/api/openapi.json` and a page to read and try it at `/api/docs`. Only what is under /api is described; JMAP describes itself. */
export async function installOpenApi(app: FastifyInstance): Promise<void> {
  const transform = createJsonSchemaTransform({});
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mailcote REST interface',
        version: '1',
        description:
          'Logging in, setting up and administration. Mail itself is JMAP: see /.well-known/jmap. ' +
          'Requests that change something are JSON; with the session cookie they must come from the web app itself.',
      },
      components: {
        securitySchemes: {
          cookie: { type: 'apiKey', in: 'cookie', name: '__Host-mailcote' },
          basic: { type: 'http', scheme: 'basic' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ cookie: [] }, { basic: [] }, { bearer: [] }],
    },
    transform: (route) => {
      if (route.url.startsWith('/api/')) return transform(route);
      return { schema: { ...(route.schema as object), hide: true }, url: route.url };
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: DOCS_POLICY,
    theme: { title: 'Mailcote REST' },
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
