import { type About, defineLibrary } from '../../patching/define.ts';

/** All clients share one class, which has moved: in 2025 from the first package to the second. */
export default defineLibrary({
  name: 'aws-sdk',
  kind: 'own',
  packages: { '@smithy/smithy-client': '>=2.0.0 <5', '@smithy/core': '>=3.24.0 <4' },
});

export const about: About = {
  title: '`@aws-sdk/client-*`',
  versions: '3.451 and later 3',
  spans:
    'calls of all services; SQS and SNS messages carry the trace, receiving them is linked to those who sent them, and processing each is a span',
  why: "The official class writes into the app's input, shows the app attributes of messages that it did not ask for, and uses names of older conventions.",
  note: 'Tested with emulators: S3, SQS and SNS by fauxqs, DynamoDB by dynalite. Other services get the same span without attributes of their own. A message that has ten attributes already, or comes near 256 KiB, carries no trace. What an app does with the messages that it has received, in `for (const message of Messages)`, `Messages.map()` or `Messages.forEach()` outside of a request, is within a span of each message; other loops get none.',
};
