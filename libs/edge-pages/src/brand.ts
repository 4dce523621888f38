import { noBrand, type RulesetBrand } from '@sitekeep/contracts';
import { staticAsset, type StaticAsset } from './assets.ts';
import { readable, textOn } from './colour.ts';
import { escapeHtml, sourceHash } from './html.ts';
import { darkCard, lightCard } from './style.ts';

/** A site's brand as its pages need it, prepared once when the site is loaded. */
export interface PageBrand {
  /** A second style element, or nothing, and the source expression that allows it. */
  readonly style: string;
  readonly styleHash: string;
  /** Logo and name above the title, or nothing. */
  readonly header: string;
  /** The help link up to its text in the visitor's language; null without one. */
  readonly helpOpening: string | null;
  readonly name: string | null;
  /** To be answered under its path. Not within the page: it may be 40 KB, and under attack most answers are pages. */
  readonly logo: StaticAsset | null;
  /** Where images of the pages come from. */
  readonly imageSource: string;
}

/** `inlineLogo`: the picture is put into the page, for previews that are shown where nobody answers the logo's path. */
export function prepareBrand(brand: RulesetBrand, { inlineLogo = false } = {}): PageBrand {
  const style = brand.colour === null ? '' : coloursOf(brand.colour);
  const logo = brand.logo === null ? null : readLogo(brand.logo);
  const source = logo === null ? '' : inlineLogo ? (brand.logo ?? '') : logo.path;
  const image = logo === null ? '' : `<img src="${escapeHtml(source)}" alt="">`;
  const name = brand.name === null ? '' : `<span>${escapeHtml(brand.name)}</span>`;
  return {
    style: style === '' ? '' : `<style>${style}</style>`,
    styleHash: style === '' ? '' : ` ${sourceHash(style)}`,
    header: image + name === '' ? '' : `<header>${image}${name}</header>`,
    helpOpening: isHelpLink(brand.helpUrl) ? `<a rel="noopener noreferrer" href="${escapeHtml(brand.helpUrl)}">` : null,
    name: brand.name,
    logo,
    imageSource: inlineLogo ? "'self' data:" : "'self'",
  };
}

const isHelpLink = (url: string | null): url is string => url !== null && /^(?:https:\/\/|mailto:)/i.test(url);

/** The customer's colour as it is where it can be read, darker or lighter where it cannot. */
function coloursOf(colour: string): string {
  const [light, dark] = [readable(colour, lightCard), readable(colour, darkCard)];
  const rule = (accent: string) => `:root{--accent:${accent};--on:${textOn(accent)}}`;
  return `${rule(light)}@media(prefers-color-scheme:dark){${rule(dark)}}`;
}

function readLogo(dataUrl: string): StaticAsset | null {
  const [, type, data] = /^data:image\/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/=]+)$/.exec(dataUrl) ?? [];
  return type === undefined || data === undefined ? null : staticAsset('logo-*', `image/${type}`, Buffer.from(data, 'base64'));
}

/** For requests that belong to no site, and for sites without a brand. */
export const plainBrand: PageBrand = prepareBrand(noBrand);
