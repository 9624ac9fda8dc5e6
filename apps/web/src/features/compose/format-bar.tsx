import {
  Bold,
  Code,
  ImagePlus,
  Italic,
  Link,
  List,
  ListOrdered,
  Quote,
  RemoveFormatting,
  Smile,
  Strikethrough,
  Underline,
  type LucideIcon,
} from 'lucide-react';
import { Suspense, useCallback, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useMessages } from '../../i18n/index.ts';
import { isApple } from '../../lib/platform.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { EmojiPicker } from './lazy-emoji.tsx';
import type { Format, MailEditor } from './squire-editor.ts';

type Toggle = Exclude<Format, 'link'>;

/** What the bar has opened: the field for a link's address, or the emoji. */
export type FormatTool = 'link' | 'emoji' | null;

interface FormatBarProps {
  editor: MailEditor;
  formats: ReadonlySet<Format>;
  tool: FormatTool;
  onTool: (tool: FormatTool) => void;
}

/** How the text looks: buttons that show what the cursor stands in. */
export function FormatBar({ editor, formats, tool, onTool }: FormatBarProps) {
  const { t } = useMessages('compose');
  const mod = isApple ? '⌘' : 'Ctrl';
  const toggles: [Toggle, LucideIcon, string, string[]][] = [
    ['bold', Bold, t.compose.bold, [mod, 'B']],
    ['italic', Italic, t.compose.italic, [mod, 'I']],
    ['underline', Underline, t.compose.underline, [mod, 'U']],
    ['strike', Strikethrough, t.compose.strike, []],
    ['bullets', List, t.compose.bullets, [mod, '⇧', '8']],
    ['numbers', ListOrdered, t.compose.numbers, [mod, '⇧', '7']],
    ['quote', Quote, t.compose.quoteBlock, [mod, '⇧', '9']],
    ['code', Code, t.compose.code, []],
  ];
  // The editor keeps its selection only while it keeps the focus.
  const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();
  const bar = useRef<HTMLDivElement>(null);
  const emojiButton = useCallback(
    () => bar.current?.querySelector('[aria-haspopup=dialog]') ?? bar.current,
    [],
  );
  return (
    <>
      <div ref={bar} role="toolbar" aria-label={t.compose.formatting} className="format-bar">
        {tool === 'link' ? (
          <LinkField editor={editor} onDone={() => onTool(null)} />
        ) : (
          <>
            {toggles.map(([format, icon, label, keys]) => (
              <IconButton
                key={format}
                icon={icon}
                label={label}
                keys={keys}
                size={16}
                aria-pressed={formats.has(format)}
                onMouseDown={keepFocus}
                onClick={() => editor.toggle(format)}
              />
            ))}
            <IconButton
              icon={Link}
              label={t.compose.link}
              keys={[mod, 'K']}
              size={16}
              aria-pressed={formats.has('link')}
              onMouseDown={keepFocus}
              onClick={() => onTool('link')}
            />
            <IconButton
              icon={Smile}
              label={t.compose.emoji}
              keys={[mod, ':']}
              size={16}
              aria-haspopup="dialog"
              aria-expanded={tool === 'emoji'}
              onMouseDown={keepFocus}
              onClick={() => onTool('emoji')}
            />
            <IconButton
              icon={ImagePlus}
              label={t.compose.pictureInsert}
              size={16}
              onMouseDown={keepFocus}
              onClick={() => pickPictures(editor)}
            />
            <IconButton
              icon={RemoveFormatting}
              label={t.compose.clearFormat}
              keys={[mod, '\\']}
              size={16}
              onMouseDown={keepFocus}
              onClick={() => editor.clearFormats()}
            />
          </>
        )}
      </div>
      {tool === 'emoji' && (
        <Suspense fallback={null}>
          <EmojiPicker
            anchor={emojiButton}
            onPick={(text) => editor.insertText(text)}
            onClose={() => {
              // The dialog gives the focus back to where it was, perhaps a button; one writes on where the cursor is.
              flushSync(() => onTool(null));
              editor.focus();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** Asks for pictures and puts them where the cursor is. */
function pickPictures(editor: MailEditor): void {
  const picker = document.createElement('input');
  picker.type = 'file';
  picker.accept = 'image/png,image/jpeg,image/gif,image/webp';
  picker.multiple = true;
  picker.addEventListener('change', () => {
    editor.focus();
    editor.insertPictures(picker.files ?? []);
  });
  picker.click();
}

function LinkField({ editor, onDone }: { editor: MailEditor; onDone: () => void }) {
  const { t } = useMessages('compose');
  const [address, setAddress] = useState(() => editor.linkAddress() ?? '');
  const [hadLink] = useState(address !== '');
  const apply = (value: string) => {
    onDone();
    editor.link(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      apply(address);
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      onDone();
      editor.focus();
    }
  };
  return (
    <>
      <input
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- opened by the person's own key or click; the field is what they asked for
        autoFocus
        type="url"
        inputMode="url"
        className="field field-small grow"
        aria-label={t.compose.linkAddress}
        placeholder="https://"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {hadLink && (
        <button type="button" className="button button-quiet" onClick={() => apply('')}>
          {t.compose.linkRemove}
        </button>
      )}
      <button type="button" className="button" onClick={() => apply(address)}>
        {t.compose.linkApply}
      </button>
    </>
  );
}
