/** A WebSocket as the client needs it; close is told once, however the connection ended. */
export interface Socket {
  send(text: string): void;
  close(): void;
}
export interface SocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  onClose(): void;
}
/** Opens a WebSocket with subprotocol "jmap" (RFC 8887 4.1). Injected in tests and where the platform's own cannot send credentials. */
export type OpenSocket = (url: string, handlers: SocketHandlers) => Socket;

/** The platform's own WebSocket: every browser, Node ≥ 22. */
export const openPlatformSocket: OpenSocket = (url, handlers) => {
  const socket = new WebSocket(url, 'jmap');
  socket.addEventListener('open', () => handlers.onOpen());
  socket.addEventListener('message', (event) => handlers.onMessage(String(event.data)));
  // An error is always followed by close, which is all that matters here.
  socket.addEventListener('close', () => handlers.onClose());
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
  };
};
