import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/**
 * The headers of every response. The policy lets the app run its own files and nothing else: no inline script or style, no eval, no foreign
 * address. Message bodies are shown in a frame whose own response carries a stricter policy (http/message-view.ts).
 */
export async function installSecurityHeaders(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  const isSecure = ctx.config.publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        // 'self' means wss: and ws: too in today's browsers; the address is for those that think otherwise.
        connectSrc: ["'self'", () => ctx.publicUrl.replace(/^http/, 'ws')],
        frameSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        // A string becomes markup in one place of the app (features/compose/html-policy.ts) and in DOMPurify, script never; workers are
        // started from our own files only (lib/own-script.ts).
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['mailcote', 'mailcote-script', 'dompurify'],
      },
    },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    hsts: isSecure ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false } : false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    // Mail does not belong in any cache but the ones a route asks for.
    if (/^\/(?:api|jmap|\.well-known)\//.test(request.url)) reply.header('cache-control', 'no-store');
  });
}
