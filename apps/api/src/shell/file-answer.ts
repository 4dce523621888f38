import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** A file as an answer: the browser saves it under its name. What is made while it is sent goes out as it comes. */
export const fileAnswer = (file: { filename: string; contentType: string; content: Buffer | AsyncIterable<Buffer> }): StreamableFile => {
  const options = { type: file.contentType, disposition: `attachment; filename="${file.filename}"` };
  if (Buffer.isBuffer(file.content)) return new StreamableFile(file.content, { ...options, length: file.content.length });
  return new StreamableFile(Readable.from(file.content), options);
};
