import { formatDuration } from '../../analysis/format.ts';
import type { TraceSummary } from '../../analysis/summarize.ts';
import { timeOfDay } from '../parts/time.ts';

interface TraceCellsProps {
  trace: TraceSummary;
  /** ms: the bar of a trace that is this long is full. */
  longest: number;
  isMarked: boolean;
  onMark: () => void;
}

/** The cells of one row of the list. */
export function TraceCells({ trace, longest, isMarked, onMark }: TraceCellsProps) {
  const { title, services, start, duration, spans, errors, notes } = trace;
  return (
    <>
      <span role="gridcell" class="cell-mark">
        <input
          type="checkbox"
          aria-label={`Mark ${title} for comparison`}
          checked={isMarked}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onMark();
          }}
        />
      </span>
      <span role="gridcell" class="cell-time">
        {timeOfDay(start)}
      </span>
      <span role="gridcell" class="cell-title" title={title}>
        {errors > 0 && (
          <span class="error-sign" title={`${errors} failed`}>
            ✗
          </span>
        )}
        <b>{title}</b>
        {notes.map((note) => (
          <span key={note} class="badge" data-kind={note.startsWith('N+1') ? 'warning' : 'plain'}>
            {note}
          </span>
        ))}
      </span>
      <span role="gridcell" class="cell-services" title={services.join(' → ')}>
        {services.join(' → ')}
      </span>
      <span role="gridcell" class="cell-number">
        {spans}
      </span>
      <span role="gridcell" class="cell-number" data-error={errors > 0}>
        {errors > 0 ? errors : '·'}
      </span>
      <span role="gridcell" class="cell-duration">
        <span>{formatDuration(duration)}</span>
        <i aria-hidden="true" style={{ '--share': String(longest > 0 ? duration / longest : 0) }} />
      </span>
    </>
  );
}
