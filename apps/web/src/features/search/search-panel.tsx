import type { Ref } from 'react';
import { AdvancedForm } from './advanced-form.tsx';
import type { OptionKeys } from './options-id.ts';
import { SuggestionList } from './suggestion-list.tsx';

export interface SearchPanelProps {
  text: string;
  caret: number;
  /** The form stands there instead of suggestions. */
  isForm: boolean;
  /** Gets what to do with the keys of the field. */
  keys: Ref<OptionKeys>;
  active: number | null;
  onActive: (index: number | null) => void;
  onEdit: (text: string, caret: number) => void;
  onSearch: (query: string) => void;
  onOpen: (threadId: string) => void;
}

/** Below the search field: what can be asked, or a form to ask with. */
export function SearchPanel(props: SearchPanelProps) {
  return (
    <div className="search-help rise">
      {props.isForm ? (
        <AdvancedForm text={props.text} onSearch={props.onSearch} />
      ) : (
        <SuggestionList {...props} />
      )}
    </div>
  );
}
