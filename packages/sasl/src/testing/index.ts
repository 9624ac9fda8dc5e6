export { directoryOf } from './directory.ts';
export { ScramClient, type ScramClientOptions } from './scram-client.ts';
