import {
  BLOB_CAPABILITY,
  CONTACTS_CAPABILITY,
  CORE_CAPABILITY,
  MAILCOTE_CAPABILITY,
  MAIL_CAPABILITY,
  MDN_CAPABILITY,
  QUOTA_CAPABILITY,
  SUBMISSION_CAPABILITY,
  VACATION_CAPABILITY,
  WEBSOCKET_CAPABILITY,
  type CoreCapability,
  type WebSocketCapability,
} from '../capabilities.ts';
import { RequestError, type ProblemDetails } from '../errors.ts';
import type { Id, JmapRequest, JmapResponse, StateChange, UploadResponse } from '../types/core.ts';
import type { CallArguments, MethodName, MethodResponse } from '../types/methods.ts';
import type { Session } from '../types/session.ts';
import { Batch, BatchResult } from './batch.ts';
import type { ConnectionStatus } from './jmap-socket.ts';
import { Listeners } from './listeners.ts';
import { LiveConnection, type LiveOptions, type Via } from './live-connection.ts';
import { openPlatformSocket, type OpenSocket } from './open-socket.ts';
import { TransportError } from './transport-error.ts';
import { Turns } from './turns.ts';
import { defaultUploader, type UploadOptions, type Uploader } from './upload.ts';
import { expandTemplate } from './uri-template.ts';

export interface JmapClientOptions {
  /** Address of the session resource, e.g. "/.well-known/jmap" in a page, "https://mail.example.org/.well-known/jmap" elsewhere. */
  sessionUrl: string;
  fetch?: typeof fetch;
  /** Sent with every HTTP request: `{ authorization: 'Bearer …' }`. The webmail needs none, its cookie suffices. */
  headers?: Record<string, string>;
  openSocket?: OpenSocket;
  upload?: Uploader;
  /** Capabilities to use; by default all that this package knows and the server offers. */
  using?: string[];
}

const KNOWN_CAPABILITIES = [
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  CONTACTS_CAPABILITY,
  SUBMISSION_CAPABILITY,
  VACATION_CAPABILITY,
  BLOB_CAPABILITY,
  QUOTA_CAPABILITY,
  MDN_CAPABILITY,
  MAILCOTE_CAPABILITY,
];

/** Types whose state a /get with no ids tells, by their capability: what is polled where nothing can be pushed. */
const POLLED = [
  [MAIL_CAPABILITY, 'Mailbox/get'],
  [MAIL_CAPABILITY, 'Thread/get'],
  [MAIL_CAPABILITY, 'Email/get'],
  [SUBMISSION_CAPABILITY, 'Identity/get'],
  [SUBMISSION_CAPABILITY, 'EmailSubmission/get'],
  [VACATION_CAPABILITY, 'VacationResponse/get'],
  [QUOTA_CAPABILITY, 'Quota/get'],
  [CONTACTS_CAPABILITY, 'AddressBook/get'],
  [CONTACTS_CAPABILITY, 'ContactCard/get'],
  [MAILCOTE_CAPABILITY, 'BulkUpdate/get'],
  [MAILCOTE_CAPABILITY, 'SavedSearch/get'],
  [MAILCOTE_CAPABILITY, 'BlockedSender/get'],
  [MAILCOTE_CAPABILITY, 'TrustedSender/get'],
  [MAILCOTE_CAPABILITY, 'Preferences/get'],
  [MAILCOTE_CAPABILITY, 'MailImport/get'],
] as const;

/** Calls that change nothing may be sent twice without harm. */
const READ_ONLY = /^Core\/echo$|\/(?:get|query|changes|queryChanges)$/;

/**
 * A JMAP client: batches of typed method calls over an open WebSocket, over HTTP otherwise; uploads; push.
 * `connect` first. It keeps no data; that is the caller's store.
 */
export class JmapClient {
  readonly #options: JmapClientOptions;
  readonly #fetch: typeof fetch;
  readonly #upload: Uploader;
  readonly #live: LiveConnection;
  readonly #unauthorized = new Listeners<void>();
  readonly #sessionChanged = new Listeners<string>();
  readonly #requests = new Turns();
  readonly #uploads = new Turns();
  #session: Session | null = null;

  constructor(options: JmapClientOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#upload = options.upload ?? defaultUploader(this.#fetch);
    this.#live = new LiveConnection({
      socketUrl: () => this.#socketUrl(),
      openSocket: options.openSocket ?? openPlatformSocket,
      openStream: (closeAfter, ping, lastEventId, signal) =>
        this.#openStream(closeAfter, ping, lastEventId, signal),
      states: (signal) => this.#states(signal),
      accountId: () => this.accountId,
    });
  }

  /** The session as last fetched. Throws when there is none yet. */
  get session(): Session {
    if (!this.#session) throw new Error('connect() comes first');
    return this.#session;
  }

  /** The primary mail account. Throws when the session has none. */
  get accountId(): Id {
    const id = this.session.primaryAccounts[MAIL_CAPABILITY];
    if (id === undefined) throw new Error('this login has no mail account');
    return id;
  }

  get connection(): ConnectionStatus {
    return this.#live.status;
  }

  /** By what changes are heard of now; null: by nothing. */
  get via(): Via | null {
    return this.#live.via;
  }

  /** The last pushState the server gave; give it to startPush in the next life of the page. */
  get pushState(): string | null {
    return this.#live.pushState;
  }

  /** Fetches the session (again). Throws TransportError; status 401: not logged in. */
  async connect(signal?: AbortSignal): Promise<Session> {
    this.#session = (await this.#http(this.#options.sessionUrl, { method: 'GET' }, signal)) as Session;
    return this.#session;
  }

  /** Takes a session that was kept from an earlier life of the page, for as long as the server cannot be reached. */
  resume(session: Session): void {
    this.#session = session;
  }

  /** An empty batch for an account, the primary one by default. */
  batch(accountId: Id = this.accountId): Batch {
    return new Batch(accountId, this.#options.using ?? this.#knownCapabilities());
  }

  /** Sends a batch. Throws RequestError when it is refused whole, TransportError when it or its answer is lost. */
  async send(batch: Batch, signal?: AbortSignal): Promise<BatchResult> {
    const response = await this.request(batch.toRequest(), signal);
    if (response.sessionState !== this.session.state) this.#sessionChanged.emit(response.sessionState);
    return new BatchResult(response);
  }

  /** One call alone. Throws its MethodError too. */
  async call<Name extends MethodName>(
    name: Name,
    args: CallArguments<Name>,
    signal?: AbortSignal,
  ): Promise<MethodResponse<Name>> {
    const batch = this.batch();
    const call = batch.call(name, args);
    return (await this.send(batch, signal)).get(call);
  }

  /** A request as it is. Over the socket when open; reads that were lost with it go again over HTTP. */
  async request(request: JmapRequest, signal?: AbortSignal): Promise<JmapResponse> {
    signal?.throwIfAborted();
    if (this.#live.hasSocket) {
      try {
        return await abortable(this.#live.request(request), signal);
      } catch (error) {
        const isHarmless =
          error instanceof TransportError &&
          (!error.outcomeUnknown || request.methodCalls.every(([name]) => READ_ONLY.test(name)));
        if (!isHarmless) throw error;
      }
    }
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    };
    return this.#requests.run(
      this.#limit('maxConcurrentRequests'),
      async () => (await this.#http(this.session.apiUrl, init, signal)) as JmapResponse,
    );
  }

  /** RFC 8620 6.1. Throws TransportError (status 413: larger than maxSizeUpload). */
  upload(
    body: Blob | Uint8Array<ArrayBuffer>,
    options: UploadOptions = {},
    accountId: Id = this.accountId,
  ): Promise<UploadResponse> {
    const url = this.#absolute(expandTemplate(this.session.uploadUrl, { accountId }));
    const headers = {
      ...this.#options.headers,
      'content-type': options.type || 'application/octet-stream',
    };
    return this.#uploads.run(this.#limit('maxConcurrentUpload'), () => {
      options.signal?.throwIfAborted();
      return this.#upload(url, body, headers, options);
    });
  }

  /** RFC 8620 6.2: the address of a blob's bytes, to be answered with this type and file name. */
  downloadUrl(blobId: Id, name: string, type: string, accountId: Id = this.accountId): string {
    return expandTemplate(this.session.downloadUrl, { accountId, blobId, name, type });
  }

  /**
   * Connects the WebSocket and keeps it connected; changes are told to onStateChange. Requests go over it from then on. Where none gets
   * through, changes come by an event source, or by polling.
   */
  startPush(options: LiveOptions = {}): void {
    this.#live.start(options);
  }

  /** The network may be back, or the page visible again: try now. */
  wake(): void {
    this.#live.wake();
  }

  close(): void {
    this.#live.close();
  }

  /** Each of these gives back the way to stop listening. */
  onStateChange(listener: (change: StateChange) => void): () => void {
    return this.#live.stateChanges.add(listener);
  }
  /** Also when `via` changes. */
  onConnection(listener: (status: ConnectionStatus) => void): () => void {
    return this.#live.statuses.add(listener);
  }
  /** The login is gone (HTTP 401 anywhere). */
  onUnauthorized(listener: () => void): () => void {
    return this.#unauthorized.add(listener);
  }
  /** The Session object has a new state: connect() again when convenient. */
  onSessionChanged(listener: (state: string) => void): () => void {
    return this.#sessionChanged.add(listener);
  }

  /** A limit of the session's core capability. */
  #limit(name: 'maxConcurrentRequests' | 'maxConcurrentUpload'): number {
    const core: Partial<CoreCapability> | undefined = this.session.capabilities[CORE_CAPABILITY];
    return core?.[name] ?? 4;
  }

  #knownCapabilities(): string[] {
    const offered = this.session.capabilities;
    return KNOWN_CAPABILITIES.filter((uri) => uri in offered);
  }

  /** Asked before each attempt; after a failed one the session is fetched again, which also shows whether the login still holds. */
  async #socketUrl(): Promise<string> {
    if (this.#live.hasFailed || !this.#session) await this.connect();
    const capability = this.session.capabilities[WEBSOCKET_CAPABILITY] as WebSocketCapability | undefined;
    if (!capability) throw new TransportError('the server has no WebSocket');
    return this.#absolute(capability.url).replace(/^http/, 'ws');
  }

  /** RFC 8620 7.3. */
  #openStream(
    closeAfter: 'no' | 'state',
    ping: number,
    lastEventId: string | null,
    signal: AbortSignal,
  ): Promise<Response> {
    const parts = { types: '*', closeafter: closeAfter, ping: String(ping) };
    const headers: Record<string, string> = { accept: 'text/event-stream', ...this.#options.headers };
    if (lastEventId !== null) headers['last-event-id'] = lastEventId;
    return this.#fetch(this.#absolute(expandTemplate(this.session.eventSourceUrl, parts)), {
      headers,
      signal,
      cache: 'no-store',
    });
  }

  /** The states of the primary account's types; nothing else is read for it. */
  async #states(signal: AbortSignal): Promise<Record<string, string>> {
    const batch = this.batch();
    const { capabilities } = this.session;
    const calls = POLLED.filter(([capability]) => capability in capabilities).map(
      ([, name]) => [name.replace('/get', ''), batch.call(name, { ids: [] })] as const,
    );
    const result = await this.send(batch, signal);
    return Object.fromEntries(calls.map(([type, call]) => [type, result.get(call).state]));
  }

  /** A page's session may hold addresses relative to it. */
  #absolute(url: string): string {
    const base = (globalThis as { location?: { href: string } }).location?.href;
    return new URL(url, new URL(this.#options.sessionUrl, base)).href;
  }

  async #http(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
    const headers = { accept: 'application/json', ...this.#options.headers, ...(init.headers as object) };
    let status: number | null = null;
    let text: string;
    try {
      const response = await this.#fetch(this.#absolute(url), { ...init, headers, signal: signal ?? null });
      status = response.status;
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      this.#live.doubt();
      throw new TransportError(
        'the server cannot be reached',
        { status, outcomeUnknown: true },
        { cause: error },
      );
    }
    if (status === 401) this.#unauthorized.emit();
    const value = parseJson(text);
    if (status >= 200 && status < 300) {
      if (value === null) throw new TransportError('the answer is no JSON', { status, outcomeUnknown: true });
      return value;
    }
    if (isProblem(value)) throw new RequestError(value);
    throw new TransportError(`the server answered with status ${status}`, {
      status,
      outcomeUnknown: status >= 500,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says so, with the status, which tells more than the parser's message.
    return null;
  }
}

function isProblem(value: unknown): value is ProblemDetails {
  return (
    typeof (value as ProblemDetails | null)?.type === 'string' &&
    (value as ProblemDetails).type.startsWith('urn:ietf:params:jmap:error:')
  );
}

/** The promise, or the signal's reason if that comes first. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
