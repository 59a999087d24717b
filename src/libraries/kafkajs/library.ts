import { type About, defineLibrary } from '../../patching/define.ts';

/** Versions before 1.5 are not tested: they speak no version of the protocol's requests that Kafka 4 still knows. */
export default defineLibrary({
  name: 'kafkajs',
  kind: 'official',
  packages: { kafkajs: '>=1.0.0 <3' },
});

export const about: About = {
  spans: 'send and process, joined across services; batches as links',
  why: "The official class is used; the app's messages and options are looked through and not written into.",
  note: 'Tested with Kafka 4.4; where there is no Java, with the mock cluster of librdkafka.',
};
