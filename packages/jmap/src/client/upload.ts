import type { UploadResponse } from '../types/core.ts';
import { TransportError } from './transport-error.ts';

export interface UploadOptions {
  /** Media type; application/octet-stream when left out. */
  type?: string;
  /** Octets sent so far and in all; total is null while unknown. */
  onProgress?: (sent: number, total: number | null) => void;
  signal?: AbortSignal;
}

/** Sends a body to an address; the seam at which a browser reports progress (XMLHttpRequest) and others use fetch. */
export type Uploader = (
  url: string,
  body: Blob | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  options: UploadOptions,
) => Promise<UploadResponse>;

/** The part of XMLHttpRequest that an upload needs. */
interface XhrLike {
  upload: {
    addEventListener(
      type: 'progress',
      listener: (event: { loaded: number; total: number; lengthComputable: boolean }) => void,
    ): void;
  };
  status: number;
  responseText: string;
  addEventListener(type: 'load' | 'error' | 'abort', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob | Uint8Array<ArrayBuffer>): void;
  abort(): void;
}

/**
 * fetch reports no progress of what it sends, so in a browser uploads go by XMLHttpRequest, elsewhere by fetch,
 * which then tells only the beginning and the end.
 */
export function defaultUploader(fetcher: typeof fetch): Uploader {
  const Xhr = (globalThis as { XMLHttpRequest?: new () => XhrLike }).XMLHttpRequest;
  return Xhr
    ? (url, body, headers, options) => uploadByXhr(new Xhr(), url, body, headers, options)
    : uploadByFetch(fetcher);
}

function uploadByFetch(fetcher: typeof fetch): Uploader {
  return async (url, body, headers, { onProgress, signal }) => {
    const total = body instanceof Uint8Array ? body.byteLength : body.size;
    onProgress?.(0, total);
    let response: Response;
    try {
      response = await fetcher(url, { method: 'POST', body, headers, signal: signal ?? null });
    } catch (error) {
      signal?.throwIfAborted();
      throw new TransportError('the upload did not reach the server', {}, { cause: error });
    }
    const answer = readAnswer(response.status, await response.text());
    onProgress?.(total, total);
    return answer;
  };
}

function uploadByXhr(
  xhr: XhrLike,
  url: string,
  body: Blob | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
  { onProgress, signal }: UploadOptions,
): Promise<UploadResponse> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => xhr.abort();
    signal?.addEventListener('abort', abort);
    const settle = (finish: () => void) => {
      signal?.removeEventListener('abort', abort);
      finish();
    };
    xhr.open('POST', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', (event) =>
      onProgress?.(event.loaded, event.lengthComputable ? event.total : null),
    );
    xhr.addEventListener('load', () =>
      settle(() => {
        try {
          resolve(readAnswer(xhr.status, xhr.responseText));
        } catch (error) {
          reject(error);
        }
      }),
    );
    xhr.addEventListener('error', () =>
      settle(() => reject(new TransportError('the upload did not reach the server'))),
    );
    xhr.addEventListener('abort', () =>
      settle(() => reject(signal?.aborted ? signal.reason : new TransportError('the upload was given up'))),
    );
    xhr.send(body);
  });
}

function readAnswer(status: number, text: string): UploadResponse {
  if (status < 200 || status > 299)
    throw new TransportError(`the upload was refused with status ${status}`, { status });
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new TransportError('the answer to the upload is no JSON', { status }, { cause: error });
  }
  if (
    typeof answer !== 'object' ||
    answer === null ||
    typeof (answer as UploadResponse).blobId !== 'string'
  ) {
    throw new TransportError('the answer to the upload names no blob', { status });
  }
  return answer as UploadResponse;
}
