import { textOf } from './charset.ts';
import type { Collector } from './collector.ts';
import { type FileKind, fileKindOf, isMismatch } from './file-kind.ts';
import { addValue } from './layers.ts';
import { readDoctypes } from './xml-doctype.ts';

export interface UploadedFile {
  /** Of the field; empty where the file is the body. */
  readonly name: string;
  /** Every reading of its name. */
  readonly fileNames: readonly string[];
  readonly contentType: string;
}

const headBytes = 4096;
const kindBytes = 1024;
/** Around code that lies further behind. */
const before = 64;
const behind = 448;
const textual: ReadonlySet<FileKind> = new Set(['php', 'script', 'html', 'svg', 'xml', 'text']);

const codes = [
  ['php', ['<?php', '<?PHP', '<?=', '__HALT_COMPILER']],
  ['asp', ['<%@ ', '<%eval', '<%Eval', '<% eval', '<%execute', 'runat="server"', "runat='server'"]],
  ['jsp', ['<%@page', '<%@ page', '<jsp:', 'Runtime.getRuntime']],
  ['script', ['<script', '<SCRIPT', '<Script']],
  ['shell', ['#!/bin/', '#!/usr/bin/']],
] as const;

/** Gives names and beginning of an uploaded file, what it is, and code wherever in it. */
export function giveFile(sink: Collector, { name, fileNames, contentType }: UploadedFile, bytes: Buffer): void {
  for (const fileName of fileNames) if (fileName !== '') giveFileName(sink, name, fileName);
  const kind = fileKindOf(bytes.subarray(0, kindBytes).toString('latin1'));
  sink.signal('file_kind', kind);
  if (fileNames.some((fileName) => isMismatch(kind, extensionsOf(fileName).at(-1) ?? '', contentType)) || isMismatch(kind, '', contentType))
    sink.signal('file_kind_mismatch', kind);
  const head = bytes.subarray(0, textual.has(kind) ? headBytes : before + behind);
  sink.push('file_head', name, readable(head, kind));
  giveCode(sink, name, bytes, head.length, kind);
  if (kind === 'xml' || kind === 'svg' || kind === 'html') readDoctypes(sink, textOf(bytes.subarray(0, headBytes), 'utf-8'));
  if (kind === 'zip') giveEntries(sink, name, bytes);
}

function giveFileName(sink: Collector, name: string, fileName: string): void {
  addValue(sink, 'file_name', name, fileName);
  if (/[/\\]|\.\./.test(fileName)) sink.signal('file_name_path');
  if (/[\0-\x1f\x7f]|[. ]$|::|%00/.test(fileName)) sink.signal('file_name_odd');
  const extensions = extensionsOf(fileName);
  if (extensions.length > 0) sink.signal('file_extension', extensions.at(-1));
  if (extensions.length > 1) sink.signal('file_double_extension', extensions.join('.'));
}

/** Lower case; what a server may take for one: short, without spaces. */
function extensionsOf(fileName: string): string[] {
  const base = fileName
    .slice(-255)
    .replace(/^[^]*[/\\]/, '')
    .replace(/(?:::\$data|[\0. ;])+$/i, '');
  return base
    .split(/[.\0;]/)
    .slice(1)
    .filter((extension) => /^[a-z]\w{0,9}$|^\w?[a-z]\w{0,8}$/i.test(extension))
    .slice(-4)
    .map((extension) => extension.toLowerCase());
}

/** Of what is no text, the readable characters. */
function readable(bytes: Buffer, kind: FileKind): string {
  return textual.has(kind) ? textOf(bytes, 'utf-8') : bytes.toString('latin1').replace(/[^\t\n\r -~]+/g, ' ');
}

function giveCode(sink: Collector, name: string, bytes: Buffer, given: number, kind: FileKind): void {
  for (const [language, marks] of codes) {
    const at = firstOf(bytes, marks);
    if (at < 0) continue;
    sink.signal('file_code', language);
    if (given < bytes.length && at >= given - before)
      sink.push('file_head', name, readable(bytes.subarray(Math.max(0, at - before), at + behind), kind));
  }
}

function firstOf(bytes: Buffer, marks: readonly string[]): number {
  let first = -1;
  for (const mark of marks) {
    const at = bytes.indexOf(mark, 0, 'latin1');
    if (at >= 0 && (first < 0 || at < first)) first = at;
  }
  return first;
}

const mostEntries = 1000;

/** Names inside a ZIP archive that lead out of where it is unpacked (CWE-22). */
function giveEntries(sink: Collector, name: string, bytes: Buffer): void {
  let at = 0;
  for (let entries = 0; entries < mostEntries; entries += 1) {
    at = bytes.indexOf('PK\x03\x04', at, 'latin1');
    if (at < 0 || at + 30 > bytes.length) return;
    const entry = bytes.subarray(at + 30, at + 30 + Math.min(bytes.readUInt16LE(at + 26), 500)).toString('utf8');
    if (/(?:^|[/\\])\.\.[/\\]|^[/\\]|^[a-z]:/i.test(entry)) addValue(sink, 'file_name', name, entry);
    at += 30;
  }
}
