import type { ComponentChildren, HTMLAttributes, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualRowsProps {
  count: number;
  /** px; all rows have it. */
  rowHeight: number;
  /** Index of the row to keep in sight; -1 for none. */
  selected: number;
  /** Each row has an id that begins with it: `${id}-${index}`. */
  id: string;
  label: string;
  role: 'grid' | 'treegrid';
  class: string;
  columns: number;
  header: ComponentChildren;
  renderRow: (index: number) => ComponentChildren;
  keyOf: (index: number) => string;
  rowProps: (index: number) => HTMLAttributes<HTMLDivElement>;
  onScrolled?: (isAtTop: boolean) => void;
  children?: ComponentChildren;
}

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const BEYOND = 12;

/** Has only the rows in sight in the page, however many there are. The grid has the focus, and says which row is the active one. */
export function VirtualRows(props: VirtualRowsProps) {
  const { count, rowHeight, selected, id, header } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 1000 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () =>
      setSight((old) =>
        Math.floor(old.top / rowHeight) === Math.floor(element.scrollTop / rowHeight) &&
        old.height === element.clientHeight
          ? old
          : { top: element.scrollTop, height: element.clientHeight },
      );
    const observer = new ResizeObserver(look);
    observer.observe(element);
    const scrolled = () => {
      look();
      props.onScrolled?.(element.scrollTop < rowHeight / 2);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [rowHeight]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null || selected < 0) return;
    const head = element.querySelector<HTMLElement>('.grid-head')?.offsetHeight ?? 0;
    const top = selected * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight + head > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight + head - element.clientHeight;
  }, [selected, rowHeight]);
  const from = Math.max(0, Math.floor(sight.top / rowHeight) - BEYOND);
  const to = Math.min(count, Math.ceil((sight.top + sight.height) / rowHeight) + BEYOND);
  const rows: JSX.Element[] = [];
  for (let index = from; index < to; index += 1)
    rows.push(
      <div
        key={props.keyOf(index)}
        id={`${id}-${index}`}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={index === selected}
        class="grid-row"
        style={{ '--top': `${index * rowHeight}px` }}
        {...props.rowProps(index)}
      >
        {props.renderRow(index)}
      </div>,
    );
  return (
    <div
      ref={scroller}
      class={`grid ${props.class}`}
      role={props.role}
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columns}
      aria-activedescendant={selected >= from && selected < to ? `${id}-${selected}` : undefined}
      tabIndex={0}
      style={{ '--row-height': `${rowHeight}px` }}
    >
      <div class="grid-head" role="rowgroup">
        {header}
      </div>
      <div class="grid-body" role="rowgroup" style={{ '--height': `${count * rowHeight}px` }}>
        {rows}
        {props.children}
      </div>
    </div>
  );
}
