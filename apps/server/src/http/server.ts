import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { constants } from 'node:zlib';
import type { ServerContext } from '../context.ts';
import { adminPlugin } from './admin.ts';
import { appPasswordsPlugin } from './app-passwords.ts';
import { installErrorHandler } from './error-handler.ts';
import { healthPlugin } from './health.ts';
import { invitationPlugin } from './invitation.ts';
import { jmapPlugin } from './jmap.ts';
import { messageViewPlugin } from './message-view.ts';
import { installOpenApi } from './openapi.ts';
import { passkeysPlugin } from './passkeys.ts';
import { pictureProxyPlugin } from './picture-proxy.ts';
import { proofPlugin } from './proof.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { sessionPlugin } from './session.ts';
import { sessionsPlugin } from './sessions.ts';
import { setupPlugin, type AfterSetUp } from './setup.ts';
import { signInStepsPlugin } from './sign-in-steps.ts';
import { signInsPlugin } from './sign-ins.ts';
import { staticPlugin } from './static.ts';
import { trustedBrowsersPlugin } from './trusted-browsers.ts';
import { twoFactorPlugin } from './two-factor.ts';

/** REST bodies are a few fields. JMAP and uploads set their own limits. */
const BODY_LIMIT = 64 * 1024;
/** The whole request, a large upload over a thin line included; headers have Node's own 60 s. Against connections that are held, not used. */
const REQUEST_TIMEOUT_MS = 20 * 60_000;
/** Brotli's default of 11 is made for files that are compressed once; 4 costs about as much as gzip. */
const BROTLI_QUALITY = 4;
const COMPRESS_FROM_BYTES = 1_024;

/** Everything that speaks HTTP, not yet listening. */
export async function createHttpServer(
  ctx: ServerContext,
  options: { afterSetUp?: AfterSetUp } = {},
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: ctx.log.child({ part: 'http' }),
    // One line for each request would be most of the log; failures are logged where they are handled.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: ctx.config.trustProxy.length > 0 ? ctx.config.trustProxy : false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandler(app as unknown as FastifyInstance);
  // JSON only: a form of another site can post text/plain.
  app.removeContentTypeParser('text/plain');

  await installSecurityHeaders(app as unknown as FastifyInstance, ctx);
  await app.register(compress, {
    global: true,
    threshold: COMPRESS_FROM_BYTES,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
  await app.register(cookie);
  await installOpenApi(app as unknown as FastifyInstance);

  await app.register(healthPlugin(ctx));
  await app.register(setupPlugin(ctx, options.afterSetUp));
  await app.register(sessionPlugin(ctx));
  await app.register(signInStepsPlugin(ctx));
  await app.register(proofPlugin(ctx));
  await app.register(sessionsPlugin(ctx));
  await app.register(invitationPlugin(ctx));
  await app.register(twoFactorPlugin(ctx));
  await app.register(passkeysPlugin(ctx));
  await app.register(trustedBrowsersPlugin(ctx));
  await app.register(appPasswordsPlugin(ctx));
  await app.register(signInsPlugin(ctx));
  await app.register(adminPlugin(ctx), { prefix: '/api/admin' });
  await app.register(jmapPlugin(ctx));
  await app.register(messageViewPlugin(ctx));
  await app.register(pictureProxyPlugin(ctx));
  await app.register(staticPlugin());
  return app as unknown as FastifyInstance;
}
