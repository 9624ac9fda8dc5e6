import type { ServerProcess } from '../server-process.ts';

/** Who runs at the moment: the loads wait here while it is dead. */
export class Running {
  #server = Promise.withResolvers<ServerProcess>();

  started(server: ServerProcess): void {
    this.#server.resolve(server);
  }

  killed(): void {
    this.#server = Promise.withResolvers();
  }

  get server(): Promise<ServerProcess> {
    return this.#server.promise;
  }
}
