import { expect, test } from 'vitest';
import { namedFile } from './file-kinds.ts';
import { readGmailLabels } from './gmail-labels.ts';
import { mailKindOf } from './mail-kind.ts';

const NOTHING: ReadonlySet<string> = new Set();

test.each<[name: string, archive: string, path: string | null]>([
  ['Work.mbox', 'x.zip', 'Work'],
  ['Work/Sub.mbox', 'x.zip', 'Work/Sub'],
  ['Work%3A 1.mbox', 'x.zip', 'Work: 1'],
  ['a%zz.mbox', 'x.zip', 'a%zz'],
  ['x/Work.mbox', 'X.zip', 'Work'],
  ['Takeout/Mail/All mail.mbox', 'takeout-1.zip', 'All mail'],
  ['Profiles/ab12.default-release/ImapMail/imap.example.org/INBOX', 'x.zip', 'INBOX'],
  ['Mail/Local Folders/Work.sbd/Plans.sbd/2026', 'x.zip', 'Work/Plans/2026'],
  ['ImapMail/imap.gmail.com/[Gmail].sbd/Sent Mail', 'x.zip', 'Sent Mail'],
  ['[Gmail]/Sent Mail', 'x.zip', 'Sent Mail'],
  ['Trips.mbox/mbox', 'x.zip', 'Trips'],
  ['Maildir/.Work.Plans/cur/1.a:2,S', 'x.zip', 'Work/Plans'],
  ['Work/new/1.a', 'x.zip', 'Work'],
  ['Maildir/tmp/1.a', 'x.zip', null],
  ['..\\..\\a/./b.eml', 'x.zip', 'a'],
  ['a.txt', 'x.zip', null],
  ['Inbox.msf', 'x.zip', null],
  ['a/', 'x.zip', 'a'],
  ['', 'x.zip', null],
])('%s in %s', (name, archive, path) => {
  expect(namedFile(name, archive, NOTHING)?.path.join('/') ?? null).toBe(path);
});

test('a folder beside the mbox of its name is a mailbox, whatever it is called', () => {
  expect(namedFile('Mail/Sub.mbox', 'x.zip', new Set(['mail']))?.path).toEqual(['Mail', 'Sub']);
});

test.each([
  ['From a Wed', 'mbox'],
  ['\r\n\nFrom a', 'mbox'],
  ['Subject: x\n\n', 'message'],
  ['X-A: b\r\nreceived : from\r\n\r\n\0', 'message'],
  ['X-A: b\n\nFrom: me', null],
  ['From: a\0b\n', null],
  ['{"From": "a"}', null],
  ['BEGIN:VCARD\nFN: a', null],
  ['\u001f\u008b', null],
  ['', null],
])('%j is %s', (start, kind) => {
  expect(mailKindOf(Buffer.from(start, 'latin1'))).toBe(kind);
});

test.each<[string, string[], string[]]>([
  ['Inbox,Unread', ['Inbox'], []],
  ['Archived,Opened', ['Archive'], ['$seen']],
  ['Archived, Work/Plans ,"a, \\"b\\""', ['Work/Plans', 'a, "b"'], ['$seen']],
  ['Drafts,Starred,Important', ['Drafts'], ['$seen', '$flagged', '$important', '$draft']],
  ['IMAP_$Forwarded,Sent,Category Updates', ['Sent'], ['$forwarded', '$seen']],
  ['받은편지함,읽지않음,중요', ['받은편지함'], ['$important']],
  ['', [], ['$seen']],
])('labels %s', (text, paths, keywords) => {
  const labelled = readGmailLabels(text);
  expect(labelled.paths.map((path) => path.join('/'))).toEqual(paths);
  expect(labelled.keywords.toSorted()).toEqual(keywords.toSorted());
});
