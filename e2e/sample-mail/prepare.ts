import { deliverSampleMail } from './deliver.ts';
import { ME } from './people.ts';

/* Sets a fresh server up by its own set-up link and fills the first mailbox with the sample mail. */

export const PASSWORD = 'a pigeon in every hole';

export interface FreshServer {
  ports: { smtp: number };
  urls: { public: string; setup: string | null };
}

/** The tour of the first opening is nobody's business but tour.spec.ts's. */
async function rememberTour(url: string, cookie: string): Promise<void> {
  const headers = { cookie, origin: url, 'content-type': 'application/json' };
  const session = (await (await fetch(`${url}/.well-known/jmap`, { headers })).json()) as {
    accounts: Record<string, object>;
    capabilities: Record<string, object>;
  };
  const [accountId] = Object.keys(session.accounts);
  const update = { singleton: { 'seen/tour': true } };
  const methodCalls = [['Preferences/set', { accountId, update }, '0']];
  const body = JSON.stringify({ using: Object.keys(session.capabilities), methodCalls });
  const response = await fetch(`${url}/jmap/api`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** Resolves with the session cookie of the account, as a Cookie header. */
export async function prepareSampleAccount(server: FreshServer): Promise<string> {
  const { public: url, setup } = server.urls;
  const token = setup?.split('#')[1];
  if (token === undefined) throw new Error('this server is set up already');
  const [localPart, domain] = ME.address.split('@');
  const post = async (path: string, body: object, cookie?: string) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...(cookie !== undefined && { cookie }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const made = await post('/api/setup', { token, domain, name: ME.name, localPart, password: PASSWORD });
  const cookie = made.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  await rememberTour(url, cookie);
  const app = (await (
    await post('/api/app-passwords', { name: 'Thunderbird on the laptop' }, cookie)
  ).json()) as { password: string };
  await deliverSampleMail({ smtpPort: server.ports.smtp, url, address: ME.address, password: app.password });
  return cookie;
}
