import type { ThreadMember } from '@mailcote/imap';
import { splitSubject, unicodeCasemap, type Envelope } from '@mailcote/mime';
import type { SortFields } from '@mailcote/store';
import { sentDate } from './sort-messages.ts';

/** What `threadReferences` reads of the envelope. */
export const THREADED_BY: (keyof Envelope)[] = ['messageId', 'inReplyTo', 'references'];

/** A message, or a dummy: one that others refer to and that is not among those searched for. */
interface Node {
  message: SortFields | null;
  parent: Node | null;
  children: Set<Node>;
}

/**
 * RFC 5256 3, REFERENCES, its six steps; without recursion, since a chain of replies may be as long as the mailbox.
 * @param messages by number
 */
export function threadReferences(messages: readonly SortFields[]): ThreadMember[] {
  const nodes = link(messages); // (1)
  const heads = prune(nodes.filter(({ parent }) => parent === null)); // (2), (3)
  const threads = mergeSubjects(inOrder(heads)); // (4), (5)
  return sorted(threads); // (6)
}

/** (1) Messages and dummies, linked by who refers to whom. */
function link(messages: readonly SortFields[]): Node[] {
  const nodes: Node[] = [];
  const byId = new Map<string, Node>();
  const newNode = (message: SortFields | null): Node => {
    const node: Node = { message, parent: null, children: new Set() };
    nodes.push(node);
    return node;
  };
  const own = messages.map((message) => {
    const node = newNode(message);
    const id = message.envelope.messageId[0];
    // Of several messages with one id only the first has it.
    if (id !== undefined && !byId.has(normalizedId(id))) byId.set(normalizedId(id), node);
    return node;
  });
  for (const node of own) {
    let previous: Node | null = null;
    for (const id of referencesOf(node.message)) {
      const referred: Node = byId.get(id) ?? newNode(null);
      byId.set(id, referred);
      // (A) A link that is there stays: references may have been cut.
      if (previous !== null && referred.parent === null) adopt(previous, referred);
      previous = referred;
    }
    // (B) The last reference is the parent, whatever others said of it.
    if (previous === null) orphan(node);
    else if (previous !== node.parent && !isWithin(previous, node)) {
      orphan(node);
      adopt(previous, node);
    }
  }
  return nodes;
}

function referencesOf(message: SortFields | null): string[] {
  if (message === null) return [];
  const { references, inReplyTo } = message.envelope;
  return (references.length > 0 ? references : inReplyTo.slice(0, 1)).map(normalizedId);
}

/** Quoted where it need not be: `"01KF8"@xxx` is `01KF8@xxx`. */
function normalizedId(id: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"(@.*)$/s.exec(id);
  return quoted === null ? id : `${(quoted[1] ?? '').replaceAll(/\\(.)/gs, '$1')}${quoted[2] ?? ''}`;
}

function adopt(parent: Node, child: Node): void {
  if (isWithin(parent, child)) return;
  child.parent = parent;
  parent.children.add(child);
}

function orphan(node: Node): void {
  node.parent?.children.delete(node);
  node.parent = null;
}

/** Whether a node is another one, or below it. Mostly nothing is below a message when its own turn comes. */
function isWithin(node: Node, above: Node): boolean {
  if (above.children.size === 0) return node === above;
  for (let at: Node | null = node; at !== null; at = at.parent) if (at === above) return true;
  return false;
}

/** (3) Dummies go, and their children take their place; at the top only where there is but one. */
function prune(heads: readonly Node[]): Node[] {
  for (const node of bottomUp(heads)) {
    if (node.message !== null || node.parent === null) continue;
    const { parent } = node;
    orphan(node);
    for (const child of node.children) move(child, parent);
  }
  return heads.flatMap((head) => {
    if (head.message !== null || head.children.size > 1) return [head];
    const [only] = head.children;
    if (only === undefined) return [];
    orphan(only);
    return [only];
  });
}

function move(child: Node, parent: Node): void {
  child.parent = parent;
  parent.children.add(child);
}

/** Children before their parents. */
function bottomUp(heads: readonly Node[]): Node[] {
  const order: Node[] = [];
  const rest = [...heads];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    order.push(node);
    rest.push(...node.children);
  }
  return order.reverse();
}

/** By sent date, a dummy by its first child; then by number. */
function inOrder(nodes: Iterable<Node>): Node[] {
  return Array.from(nodes, (node) => ({ node, message: dated(node) }))
    .sort((a, b) => byDate(a.message, b.message))
    .map(({ node }) => node);
}

function byDate(a: SortFields, b: SortFields): number {
  return sentDate(a) - sentDate(b) || a.uid - b.uid;
}

/** The message itself, or the first child of a dummy. */
function dated({ message, children }: Node): SortFields {
  if (message !== null) return message;
  return Array.from(children, dated).reduce((a, b) => (byDate(b, a) < 0 ? b : a));
}

/** (5) Threads of one subject become one. */
function mergeSubjects(heads: readonly Node[]): Node[] {
  const table = new Map<string, Node>();
  for (const head of heads) {
    const subject = subjectOf(head);
    if (subject === '') continue;
    const known = table.get(subject);
    const isBetter =
      known !== undefined &&
      known.message !== null &&
      (head.message === null || (isReply(known) && !isReply(head)));
    if (known === undefined || isBetter) table.set(subject, head);
  }
  const gone = new Set<Node>();
  const made: Node[] = [];
  for (const head of heads) {
    const subject = subjectOf(head);
    const known = table.get(subject);
    if (known === undefined || known === head) continue;
    if (known.message === null) {
      // Both dummies: their children are siblings.
      if (head.message === null) for (const child of head.children) move(child, known);
      else move(head, known);
      gone.add(head);
    } else if (isReply(head) && !isReply(known)) {
      move(head, known);
      gone.add(head);
    } else {
      const dummy: Node = { message: null, parent: null, children: new Set() };
      move(known, dummy);
      move(head, dummy);
      gone.add(known).add(head);
      made.push(dummy);
      table.set(subject, dummy);
    }
  }
  return [...heads, ...made].filter((head) => !gone.has(head));
}

function subjectOf(head: Node): string {
  return unicodeCasemap(splitSubject(dated(head).subject).base);
}

function isReply({ message }: Node): boolean {
  return message !== null && splitSubject(message.subject).isReplyOrForward;
}

/** (6) Siblings by date, the deepest first. */
function sorted(threads: readonly Node[]): ThreadMember[] {
  const members = new Map<Node, ThreadMember>();
  const membersOf = (nodes: Iterable<Node>): ThreadMember[] =>
    inOrder(nodes).flatMap((node) => members.get(node) ?? []);
  for (const node of bottomUp(threads)) {
    members.set(node, { uid: node.message?.uid ?? null, children: membersOf(node.children) });
  }
  return membersOf(threads);
}
