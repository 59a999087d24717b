/** `@org/otel-auto/extension`: the types of modules that `OTEL_NODE_EXTENSIONS` names. At run time it is empty. */
export type {
  EndedSpan,
  Extension,
  ExtensionHost,
  ExtensionIdGenerator,
  ExtensionSampler,
  ExtensionSpanExporter,
  ExtensionSpanProcessor,
} from './extensions/public-types.ts';
