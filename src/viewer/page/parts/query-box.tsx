import { useEffect, useRef, useState } from 'preact/hooks';
import { formatTerm, parseQuery } from '../../analysis/query.ts';
import { seen } from '../state/seen.ts';

interface QueryBoxProps {
  value: string;
  label: string;
  placeholder: string;
  /** Each time that the text is a query. */
  onQuery: (text: string) => void;
  onFocus?: () => void;
  children?: preact.ComponentChildren;
}

const FIELDS = ['service:', 'name:', 'status:error', 'kind:server', 'dur>', 'spans>', 'errors>', 'trace:'];
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];
const MOST = 10;

/** Suggestions for the word at the end of the text, as whole words. */
function suggestionsFor(text: string): string[] {
  const word = /(?:[^\s"]|"[^"]*"?)*$/.exec(text)?.[0] ?? '';
  const sign = word.startsWith('-') ? '-' : '';
  const plain = word.slice(sign.length);
  const match = /^([^:=~<>!"]+)([:=])(.*)$/.exec(plain);
  if (match !== null) {
    const [, field = '', , start = ''] = match;
    const part = start.replaceAll('"', '').toLowerCase();
    const values =
      field === 'kind' ? KINDS : field === 'status' ? ['error', 'ok', 'unset'] : [...(seen.value.get(field) ?? [])];
    return values
      .filter((value) => value.toLowerCase().includes(part) && value.toLowerCase() !== part)
      .slice(0, MOST)
      .map((value) => sign + formatTerm({ field, operator: ':', value, negated: false }));
  }
  const keys = [...seen.value.keys()].filter((key) => key !== 'service' && key !== 'name').map((key) => `${key}:`);
  const part = plain.toLowerCase();
  const candidates = [...FIELDS, ...keys.sort()].filter((name) => name.includes(part) && name !== part);
  if (part === '') return candidates.slice(0, MOST);
  return candidates
    .sort((a, b) => Number(b.startsWith(part)) - Number(a.startsWith(part)))
    .slice(0, MOST)
    .map((name) => sign + name);
}

/** One box for the whole query language, which says at once where a query is wrong, and completes what was seen. */
export function QueryBox({ value, label, placeholder, onQuery, onFocus, children }: QueryBoxProps) {
  const [text, setText] = useState(value);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (value !== text.trim()) setText(value);
  }, [value]);
  const parsed = parseQuery(text);
  const suggestions = isOpen ? suggestionsFor(text) : [];
  const write = (next: string) => {
    setText(next);
    setChosen(-1);
    if (parseQuery(next).query !== undefined) onQuery(next.trim());
  };
  const take = (suggestion: string) => {
    const before = text.slice(0, text.length - (/(?:[^\s"]|"[^"]*"?)*$/.exec(text)?.[0].length ?? 0));
    write(`${before}${suggestion}${/[:>]$/.test(suggestion) ? '' : ' '}`);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) return setOpen(true);
      const count = suggestions.length + 1;
      setChosen(((((chosen + 1 + (key === 'ArrowDown' ? 1 : -1)) % count) + count) % count) - 1);
    } else if (key === 'Enter' || (key === 'Tab' && chosen >= 0)) {
      const suggestion = suggestions[chosen];
      if (suggestion !== undefined) {
        event.preventDefault();
        take(suggestion);
      } else setOpen(false);
    } else if (key === 'Escape') {
      event.preventDefault();
      if (isOpen && suggestions.length > 0) setOpen(false);
      else input.current?.blur();
    }
  };
  return (
    <search class="query" data-wrong={parsed.error !== undefined}>
      <span class="query-sign" aria-hidden="true">
        /
      </span>
      <input
        ref={input}
        class="query-input"
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={suggestions.length > 0}
        aria-controls="suggestions"
        aria-activedescendant={chosen >= 0 ? `suggestion-${chosen}` : undefined}
        aria-invalid={parsed.error !== undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={text}
        onInput={(event) => {
          setOpen(true);
          write(event.currentTarget.value);
        }}
        onFocus={() => {
          setOpen(true);
          onFocus?.();
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <button type="button" class="plain" title="Clear the search" onClick={() => write('')}>
          <span aria-hidden="true">✕</span>
          <span class="unseen">Clear the search</span>
        </button>
      )}
      {children}
      {parsed.error !== undefined && !(isOpen && suggestions.length > 0 && /[:=~<>]$/.test(text)) && (
        <p class="query-error" role="alert">
          <code>{text.slice(0, parsed.position)}</code>
          <mark>{text.slice(parsed.position) || '…'}</mark> {parsed.error}
        </p>
      )}
      <div
        id="suggestions"
        role="listbox"
        aria-label="Suggestions"
        class="suggestions"
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, at) => (
          <div
            key={suggestion}
            id={`suggestion-${at}`}
            role="option"
            aria-selected={at === chosen}
            onMouseDown={(event) => {
              event.preventDefault();
              take(suggestion);
            }}
          >
            {suggestion}
          </div>
        ))}
      </div>
    </search>
  );
}
