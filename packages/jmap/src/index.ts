/**
 * JMAP (RFC 8620 core, RFC 8621 mail, RFC 8887 WebSocket) without a server and without a store: the types of the objects as JSON
 * shows them, the capability URIs, a client with result references and push, and the dispatcher that turns a Request into a Response
 * by a table of methods. It runs in a browser as well as in Node, opens no socket of its own but through what it is given or the
 * platform's fetch and WebSocket, and knows nothing of accounts, blobs or storage: the methods come from the server.
 */
export * from './capabilities.ts';
export * from './errors.ts';
export type * from './types/blob.ts';
export type * from './types/contacts.ts';
export type * from './types/core.ts';
export type * from './types/email.ts';
export type * from './types/mailbox.ts';
export type * from './types/mailcote.ts';
export type * from './types/mdn.ts';
export type * from './types/methods.ts';
export type * from './types/quota.ts';
export type * from './types/push.ts';
export type * from './types/session.ts';
export type * from './types/submission.ts';
export type * from './types/vacation.ts';
export { Batch, BatchResult, Call } from './client/batch.ts';
export { JmapClient, type JmapClientOptions } from './client/jmap-client.ts';
export type { ConnectionStatus, PushOptions } from './client/jmap-socket.ts';
export type { LiveOptions, Via } from './client/live-connection.ts';
export type { LiveShare } from './client/live-share.ts';
export {
  openPlatformSocket,
  type OpenSocket,
  type Socket,
  type SocketHandlers,
} from './client/open-socket.ts';
export { TransportError } from './client/transport-error.ts';
export { defaultUploader, type UploadOptions, type Uploader } from './client/upload.ts';
export { expandTemplate } from './client/uri-template.ts';
export * from './arguments.ts';
export { Dispatcher, type DispatcherOptions, type Method, type MethodCall } from './dispatcher.ts';
export { parseIJson } from './i-json.ts';
export { applyPatch, parsePatch, type Patch } from './patch.ts';
