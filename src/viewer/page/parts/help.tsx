import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { type Bindings, boundNow } from '../state/keys.ts';

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** The overlay of keys: those of the screen first, then those that hold everywhere. */
export function Help({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const [groups, setGroups] = useState<readonly Bindings[]>([]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onBeforeToggle={() => setGroups([...boundNow()].sort((a) => (a.title === 'Everywhere' ? 1 : -1)))}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="help-inside">
        <header>
          <h2 id="help-title">Keys</h2>
          <button type="button" class="plain" onClick={() => dialog.current?.close()}>
            Close <kbd>Esc</kbd>
          </button>
        </header>
        <div class="help-groups">
          {groups.map(({ title, list }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {list.map(({ keys, does }) => (
                  <div key={does}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{NAMES[key] ?? key}</kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <section class="help-query">
          <h3>Search</h3>
          <p>
            <code>service:checkout</code> <code>status:error</code> <code>dur&gt;100ms</code> <code>spans&gt;10</code>{' '}
            <code>name:"GET /x"</code> <code>name~part</code> <code>http.route:/cart</code>{' '}
            <code>http.response.status_code&gt;=500</code> <code>-service:web</code> <code>any words</code>
          </p>
        </section>
      </div>
    </dialog>
  );
}
