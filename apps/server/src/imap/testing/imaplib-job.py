"""What a script of somebody does with Python's imaplib: log in, make a mailbox, append, search, flag, copy, move, expunge, idle."""
import imaplib
import ssl
import sys

host, plain_port, tls_port, user, password = sys.argv[1:6]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def ok(answer):
    status, data = answer
    assert status == 'OK', answer
    return data


with imaplib.IMAP4(host, int(plain_port)) as imap:
    ok(imap.starttls(context))
    ok(imap.login(user, password))
    names = [line.decode().split(' "/" ')[1] for line in ok(imap.list())]
    assert 'INBOX' in names and 'Sent' in names, names
    ok(imap.create('"From Python"'))
    message = b'Subject: from python\r\nFrom: py@example.test\r\n\r\nHello \xc3\xbc\r\n'
    for n in range(3):
        ok(imap.append('"From Python"', '(\\Flagged)' if n == 1 else None, None, message))
    assert ok(imap.select('"From Python"')) == [b'3']
    assert ok(imap.search(None, 'FLAGGED')) == [b'2']
    assert ok(imap.uid('SEARCH', None, 'SUBJECT', '"PYTHON"')) == [b'1 2 3']
    data = ok(imap.fetch('1', '(RFC822)'))
    assert data[0][1] == message, data
    data = ok(imap.fetch('2', '(BODY.PEEK[HEADER.FIELDS (SUBJECT)] FLAGS)'))
    assert data[0][1] == b'Subject: from python\r\n\r\n', data
    ok(imap.store('3', '+FLAGS', '(\\Deleted custom)'))
    ok(imap.copy('2', 'Archive'))
    assert ok(imap.expunge()) == [b'3']
    ok(imap.uid('MOVE', '1', 'Trash'))
    ok(imap.noop())
    ok(imap.close())
    assert ok(imap.status('Archive', '(MESSAGES UNSEEN)')) == [b'Archive (MESSAGES 1 UNSEEN 1)']
    assert ok(imap.status('Trash', '(MESSAGES UNSEEN)')) == [b'Trash (MESSAGES 1 UNSEEN 0)']

with imaplib.IMAP4_SSL(host, int(tls_port), ssl_context=context) as imap:
    ok(imap.authenticate('PLAIN', lambda _: f'\0{user}\0{password}'.encode()))
    ok(imap.enable('UTF8=ACCEPT'))
    ok(imap.create('"Entw\u00fcrfe"'))
    ok(imap.append('"Entw\u00fcrfe"', None, None, b'Subject: \xc3\xbc\r\n\r\n'))
    assert ok(imap.select('"Entw\u00fcrfe"')) == [b'1']
    ok(imap.unselect())
    ok(imap.delete('"Entw\u00fcrfe"'))

print('done')
