/**
 * Addresses of scripts that the page starts by itself (workers), for browsers that want them to be trusted (Trusted Types): only files of
 * our own build, never anything that mail could have named.
 */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy } | undefined;

const OWN: ScriptPolicy = {
  createScriptURL: (address) => {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin) throw new TypeError('a script of another origin');
    return url.href;
  },
};
let policy: ScriptPolicy | null = null;

/** The address as `new Worker` may take it. @throws TypeError for another origin's */
export function ownScriptUrl(address: string): string {
  policy ??= typeof trustedTypes === 'undefined' ? OWN : trustedTypes.createPolicy('mailcote-script', OWN);
  return policy.createScriptURL(address);
}
