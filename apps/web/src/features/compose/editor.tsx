/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a rich text field; <textarea> holds plain text only. */
import { Suspense, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useMessages } from '../../i18n/index.ts';
import type { DraftSession } from './draft-session.ts';
import type { TypedEmoji } from './emoji-typing.ts';
import { EmojiOffers } from './lazy-emoji.tsx';
import { PictureTools } from './picture-tools.tsx';
import { MailEditor, type Format } from './squire-editor.ts';

interface EditorProps {
  session: DraftSession;
  editor: RefObject<MailEditor | null>;
  onReady: (editor: MailEditor) => void;
  onFormats: (formats: ReadonlySet<Format>) => void;
  startsFocused: boolean;
}

/** The field in which the message is written. */
export function Editor({ session, editor, onReady, onFormats, startsFocused }: EditorProps) {
  const { t } = useMessages('compose');
  const root = useRef<HTMLDivElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const [typed, setTyped] = useState<TypedEmoji | null>(null);
  const tools = useRef<HTMLDivElement>(null);
  const latest = useRef(onFormats);
  useLayoutEffect(() => {
    latest.current = onFormats;
  });

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const made = new MailEditor(
      element,
      {
        addressOf: (cid) => session.files.pictureAddress(cid),
        take: (file) => session.files.takePicture(file),
      },
      (error) => reportError(error),
    );
    const look = () =>
      setIsEmpty(element.textContent === '' && !element.querySelector('img, li, blockquote, hr'));
    made.setHtml(session.draft.html);
    look();
    made.on('input', () => {
      look();
      session.change({ html: made.getHtml() });
    });
    made.onPicture = (isEntered) => {
      setPicture(made.pictures.selected);
      if (isEntered) tools.current?.querySelector('input')?.focus();
    };
    made.onEmoji = setTyped;
    made.on('pathChange', () => latest.current(made.formats()));
    editor.current = made;
    onReady(made);
    if (startsFocused) made.focus(true);
    return () => {
      editor.current = null;
      made.destroy();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- made once for a message; what changes later is read through `latest`
  }, [session]);

  return (
    <div
      className="editor-box"
      onBlur={(event) => {
        // Elsewhere on the page: nothing is selected any more.
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget))
          editor.current?.pictures.select(null);
      }}
    >
      {isEmpty && (
        <p aria-hidden="true" className="editor-placeholder">
          {t.compose.write}
        </p>
      )}
      <div
        ref={root}
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label={t.compose.body}
        contentEditable
        suppressContentEditableWarning
        spellCheck
        className="editor"
      />
      {typed && editor.current && (
        <Suspense fallback={null}>
          <EmojiOffers editor={editor.current} typed={typed} />
        </Suspense>
      )}
      {picture && editor.current && (
        <div ref={tools} className="contents">
          <PictureTools
            // Another picture, another bar.
            key={picture.dataset['cid']}
            pictures={editor.current.pictures}
            picture={picture}
            onLeave={() => {
              editor.current?.focus();
              editor.current?.pictures.select(picture);
            }}
          />
        </div>
      )}
    </div>
  );
}
