import type { EmailAddress, Id } from '@mailcote/jmap';

/** The message that is answered or passed on: kept as it came, shown as a block that can be taken out, sent verbatim. */
export interface Quote {
  kind: 'reply' | 'forward';
  /** What stands above it: "On …, Ana Li wrote:" or the head of a forwarded message; plain text. */
  intro: string;
  /** The original's markup, flattened to what can stand inside a body, otherwise untouched. */
  html: string;
  /** The original as plain text. */
  text: string;
  /** The Email it is from, as long as it is there: shown from that one, behind the three walls. */
  sourceId: Id | null;
  /** Whose words these are. */
  from: string;
}

/** How the message ends: shown as a block that can be taken out, sent verbatim. */
export interface Signature {
  html: string;
  text: string;
}

export interface Attachment {
  key: string;
  name: string;
  type: string;
  /** Octets. */
  size: number;
  /** null until it is uploaded. */
  blobId: Id | null;
  /** Set for pictures inside the text (RFC 2392), and only for them. */
  cid: string | null;
  state: 'uploading' | 'ready' | 'failed';
  /** 0–1 */
  progress: number;
}

/** A message being written. Plain data: it is kept on this machine as it is. */
export interface Draft {
  /** Names it on this machine, for as long as it lives. */
  key: string;
  /** Names it in all windows and on all devices. */
  lineage: string;
  /** The Email that holds it on the server; another one after each save. */
  emailId: Id | null;
  /** Message-IDs of copies that the server was asked for and has not answered: it may have them. */
  unanswered: string[];
  identityId: Id;
  to: EmailAddress[];
  cc: EmailAddress[];
  bcc: EmailAddress[];
  subject: string;
  /** What the person wrote; pictures in it have the address cid:… */
  html: string;
  signature: Signature | null;
  quote: Quote | null;
  /** RFC 8098: asks to be told that it was read. */
  wantsReceipt: boolean;
  attachments: Attachment[];
  inReplyTo: string[] | null;
  references: string[] | null;
  /** The Email that gets a keyword when this one is sent. */
  answers: { emailId: Id; keyword: '$answered' | '$forwarded' } | null;
  /** Set from the first attempt to send it: by its Message-ID is found whether an attempt whose answer was lost went through. */
  sending: { messageId: string; at: string | null } | null;
}

export function newDraft(identityId: Id, parts: Partial<Draft> = {}): Draft {
  return {
    key: crypto.randomUUID(),
    lineage: crypto.randomUUID(),
    emailId: null,
    unanswered: [],
    identityId,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    html: '',
    signature: null,
    quote: null,
    wantsReceipt: false,
    attachments: [],
    inReplyTo: null,
    references: null,
    answers: null,
    sending: null,
    ...parts,
  };
}

export const recipientsOf = ({ to, cc, bcc }: Pick<Draft, 'to' | 'cc' | 'bcc'>): EmailAddress[] => [
  ...to,
  ...cc,
  ...bcc,
];
