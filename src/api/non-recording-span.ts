import type {
  Attributes,
  AttributeValue,
  Exception,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';

/** A span that is not recorded hands on its context, and attributes and events of it go nowhere. As the API's own. */
export abstract class UnsampledSpan implements Span {
  abstract spanContext(): SpanContext;

  isRecording(): boolean {
    return false;
  }

  setAttribute(_key: string, _value: AttributeValue): this {
    return this;
  }

  setAttributes(_attributes: Attributes): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(_status: SpanStatus): this {
    return this;
  }

  updateName(_name: string): this {
    return this;
  }

  recordException(_exception: Exception): void {}

  end(_endTime?: TimeInput): void {}
}
