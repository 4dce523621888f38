import { hash } from 'node:crypto';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';

const digits = 16;
const variantDigits = 8;
const keyDigits = 3 * digits;
const pattern = /^[0-9a-f]{56}-([0-9a-z]{1,11})-([0-9a-z]{1,11})-[0-9a-z]{1,20}$/;

/** Of a site, a URL or a key: nothing that a visitor or a customer wrote stands in a name. What it may be taken for is compared on reading. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, digits);

export function variantDigest({ vary, variedBy }: CachedHead): string {
  return hash('sha256', JSON.stringify([vary, variedBy]), 'hex').slice(0, variantDigits);
}

/**
 * Name of an object's file: digests of site, URL, key and variant, when its request left, bytes on disk, and something of its own.
 * So the names alone tell what is there, how much it takes, and how old it is.
 */
export function objectName(key: CacheKey, head: CachedHead, bytes: number, unique: string): string {
  const digests = digestOf(key.siteId) + digestOf(key.url) + digestOf(key.text) + variantDigest(head);
  return `${digests}-${Math.max(0, Math.floor(head.requestedAt)).toString(36)}-${bytes.toString(36)}-${unique}`;
}

/** Null when it is no such name. */
export function readName(name: string): { requestedAt: number; bytes: number } | null {
  const match = pattern.exec(name);
  return match && { requestedAt: parseInt(match[1] as string, 36), bytes: parseInt(match[2] as string, 36) };
}

export const siteOf = (name: string): string => name.slice(0, digits);
export const urlOf = (name: string): string => name.slice(digits, 2 * digits);
export const keyOf = (name: string): string => name.slice(2 * digits, keyDigits);
/** Key and variant: of several files that say the same here only the newest counts. */
export const variantOf = (name: string): string => name.slice(0, keyDigits + variantDigits);

/** One of 256 folders. */
export const folderOf = (name: string): string => name.slice(digits, digits + 2);
export const folders: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
