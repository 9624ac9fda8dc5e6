import { deliverSampleMail } from './deliver.ts';
import { ME } from './people.ts';

/* Sets a fresh server up by its own set-up link and fills the first mailbox with the sample mail. */

export const PASSWORD = 'a pigeon in every hole';

export interface FreshServer {
  ports: { smtp: number };
  urls: { public: string; setup: string | null };
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
  const app = (await (
    await post('/api/app-passwords', { name: 'Thunderbird on the laptop' }, cookie)
  ).json()) as { password: string };
  await deliverSampleMail({ smtpPort: server.ports.smtp, url, address: ME.address, password: app.password });
  return cookie;
}
