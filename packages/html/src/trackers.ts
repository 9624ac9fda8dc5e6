/** Hosts (with everything below them) that serve nothing but open-tracking pictures, or sit in front of one service's. */
const HOSTS: Record<string, string> = {
  'awstrack.me': 'Amazon SES',
  'bananatag.com': 'Staffbase',
  'cirrusinsight.com': 'Cirrus Insight',
  'cmail19.com': 'Campaign Monitor',
  'cmail20.com': 'Campaign Monitor',
  'contactmonkey.com': 'ContactMonkey',
  'convertkit-mail.com': 'Kit',
  'convertkit-mail2.com': 'Kit',
  'convertkit-mail3.com': 'Kit',
  'customeriomail.com': 'Customer.io',
  'doubleclick.net': 'Google DoubleClick',
  'emltrk.com': 'Litmus',
  'eotrx.substackcdn.com': 'Substack',
  'exct.net': 'Salesforce Marketing Cloud',
  'getnotify.com': 'GetNotify',
  'google-analytics.com': 'Google Analytics',
  'hubspotemail.net': 'HubSpot',
  'intercom-mail.com': 'Intercom',
  'klaviyomail.com': 'Klaviyo',
  'list-manage.com': 'Mailchimp',
  'mailbutler.io': 'Mailbutler',
  'mailfoogae.appspot.com': 'Streak',
  'mailstat.us': 'Boomerang',
  'mailtag.io': 'MailTag',
  'mailtrack.io': 'Mailtrack',
  'mandrillapp.com': 'Mandrill',
  'mixmax.com': 'Mixmax',
  'mjt.lu': 'Mailjet',
  'mkt-track.com': 'Marketo',
  'mktomail.com': 'Marketo',
  'mltrk.io': 'Litmus',
  'outreach.io': 'Outreach',
  'pixel.app.returnpath.net': 'Validity',
  'pixel.inbox.exacttarget.com': 'Salesforce Marketing Cloud',
  'polymail.io': 'Polymail',
  'postmarkapp.com': 'Postmark',
  'pstmrk.it': 'Postmark',
  'px.ads.linkedin.com': 'LinkedIn',
  'r.superhuman.com': 'Superhuman',
  'readnotify.com': 'ReadNotify',
  'rs6.net': 'Constant Contact',
  'salesloft.com': 'Salesloft',
  'saleshandy.com': 'Saleshandy',
  'sendibt1.com': 'Brevo',
  'sendibt2.com': 'Brevo',
  'sendibt3.com': 'Brevo',
  'sendibm1.com': 'Brevo',
  'sidekickopen.com': 'HubSpot',
  'sparkpostmail.com': 'SparkPost',
  'sparkpostmail2.com': 'SparkPost',
  'signals.yesware.com': 'Yesware',
  't.yesware.com': 'Yesware',
  'toutapp.com': 'Marketo',
  'track.hubspot.com': 'HubSpot',
  'track.customer.io': 'Customer.io',
  'vtrk.me': 'Vero',
  'xrcard.com': 'Gem',
};

/** Paths by which the large senders count openings on hosts of their customers' own names. */
const PATHS: [RegExp, string][] = [
  [/^\/wf\/open(?:\/|$)/, 'SendGrid'],
  [/\/track\/open\.php$/, 'Mailchimp'],
  [/^\/e\/o\/[\w=-]{16,}/, 'Customer.io'],
  [/^\/e3t\/Cto\/|^\/__ptq\.gif$/, 'HubSpot'],
  [/^\/via\/o$/, 'Intercom'],
  [/^\/tr\/op\//, 'Brevo'],
  [/^\/oo\/[\w]{6,}\//, 'Mailjet'],
  [/^\/I0\/[\w-]{16,}/, 'Amazon SES'],
  [/^\/open\.aspx$/, 'Salesforce Marketing Cloud'],
  [/^\/trk$/, 'Marketo'],
  [/^\/t\/[\w-]+\/o\.gif$/, 'Campaign Monitor'],
  [/^\/on\.jsp$/, 'Constant Contact'],
  [/^\/lt\.php$/, 'ActiveCampaign'],
  [/^\/q\/[\w~-]{20,}/, 'SparkPost'],
];

/** Facebook's own host serves other pictures too. */
const EXACT: [string, RegExp, string][] = [
  ['facebook.com', /^\/tr\/?$/, 'Meta'],
  ['google.com', /^\/ads\//, 'Google Ads'],
];

/** The service behind a picture address that is known to count openings, or null. */
export function knownTracker(url: URL): string | null {
  for (let host = url.hostname; host !== ''; host = host.slice(host.indexOf('.') + 1)) {
    const name = Object.hasOwn(HOSTS, host) ? HOSTS[host] : undefined;
    if (name !== undefined) return name;
    for (const [exact, path, service] of EXACT) if (host === exact && path.test(url.pathname)) return service;
    if (!host.includes('.')) break;
  }
  return PATHS.find(([path]) => path.test(url.pathname))?.[1] ?? null;
}
