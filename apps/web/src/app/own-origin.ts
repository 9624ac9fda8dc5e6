import { WEBSOCKET_CAPABILITY, type Session, type WebSocketCapability } from '@mailcote/jmap';

/**
 * The page talks to the server it came from, under the name it was reached by: through a tunnel, or by an address, that is another
 * name than the server's own, and the addresses in its session would lead elsewhere.
 */
export function onOwnOrigin(session: Session, origin: string): Session {
  const socket = session.capabilities[WEBSOCKET_CAPABILITY] as WebSocketCapability | undefined;
  return {
    ...session,
    apiUrl: rebase(session.apiUrl, origin),
    downloadUrl: rebase(session.downloadUrl, origin),
    uploadUrl: rebase(session.uploadUrl, origin),
    eventSourceUrl: rebase(session.eventSourceUrl, origin),
    capabilities: {
      ...session.capabilities,
      ...(socket && {
        [WEBSOCKET_CAPABILITY]: {
          ...socket,
          url: socket.url.replace(/^wss?:\/\/[^/]+/, origin.replace(/^http/, 'ws')),
        },
      }),
    },
  };
}

/** An address of the server, on an origin of one's choice. */
export const rebase = (address: string, origin: string): string =>
  address.replace(/^https?:\/\/[^/]+/, origin);

export const SESSION_URL = '/.well-known/jmap';

/** fetch, with the session's addresses on our own origin. */
export const ownFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const address = input instanceof Request ? input.url : String(input);
  if (!response.ok || !address.endsWith(SESSION_URL)) return response;
  const session = (await response.json()) as Session;
  return Response.json(onOwnOrigin(session, location.origin));
};
