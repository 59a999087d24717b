import type { Span } from '@opentelemetry/api';
import { DB_SYSTEM_NAME_VALUE_MARIADB } from '@opentelemetry/semantic-conventions';
import { targetAttributes } from '../../patching/database/span-target.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endQuery as endSpan, type MysqlConfig, type Spans, targetOf } from '../../patching/mysql/span.ts';
import { statementTracer } from '../../patching/statement-tracer.ts';
import type library from './library.ts';

export function spansOf({ options, settings }: LibraryHost<typeof library>): Spans {
  return {
    tracer: statementTracer('@org/otel-auto/mariadb', options.requireParentSpan),
    isSanitized: settings.redaction.statements,
    system: DB_SYSTEM_NAME_VALUE_MARIADB,
  };
}

/** @param config of the connection, where it is known by now only: that of a pool's first statement is made for it */
export function endQuery(span: Span, spans: Spans, config: MysqlConfig | undefined, error: unknown): void {
  if (config !== undefined) span.setAttributes(targetAttributes(targetOf(config, spans.system)));
  const isError = typeof error === 'object' && error !== null;
  endSpan(span, isError ? withoutStatement(error) : error, spans.isSanitized);
}

/** Its message ends with the statement and its values. */
function withoutStatement(error: object): object {
  const { name, message, sqlMessage, code, errno, sqlState } = error as Error & Record<string, unknown>;
  return { name, message: String(sqlMessage ?? message?.split('\nsql: ')[0]), code, errno, sqlState };
}
