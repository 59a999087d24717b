import {
  ATTR_AWS_S3_BUCKET,
  ATTR_AWS_S3_COPY_SOURCE,
  ATTR_AWS_S3_KEY,
  ATTR_AWS_S3_PART_NUMBER,
  ATTR_AWS_S3_UPLOAD_ID,
} from '@opentelemetry/semantic-conventions/incubating';
import { copyAttributes, type Service } from './service.ts';

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['Bucket', ATTR_AWS_S3_BUCKET],
  ['Key', ATTR_AWS_S3_KEY],
  ['CopySource', ATTR_AWS_S3_COPY_SOURCE],
  ['UploadId', ATTR_AWS_S3_UPLOAD_ID],
  ['PartNumber', ATTR_AWS_S3_PART_NUMBER],
]);

export const s3: Service = (_operation, input, attributes) => {
  copyAttributes(input, ATTRIBUTES, attributes);
  return undefined;
};
