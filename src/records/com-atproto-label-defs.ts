// Written by `rx-jetstream codegen` from the lexicon com.atproto.label.defs.
// Change that, and run it again: nothing written here by hand lasts.

import {
  arrayOf,
  boolean,
  type Codec,
  type KnownString,
  type Language,
  language,
  object,
  optional,
  string,
  stringOf,
} from '../lexicon/index.js';

/** `com.atproto.label.defs#selfLabel` */
export interface ComAtprotoLabelDefsSelfLabel {
  readonly $type?: 'com.atproto.label.defs#selfLabel';
  /** At most 128 bytes. */
  readonly val: string;
}

export const ComAtprotoLabelDefsSelfLabel: Codec<ComAtprotoLabelDefsSelfLabel> =
  /* @__PURE__ */ object('com.atproto.label.defs#selfLabel', {
    val: stringOf({ maxLength: 128 }),
  });

/** `com.atproto.label.defs#selfLabels` */
export interface ComAtprotoLabelDefsSelfLabels {
  readonly $type?: 'com.atproto.label.defs#selfLabels';
  /** At most 10 items. */
  readonly values: readonly ComAtprotoLabelDefsSelfLabel[];
}

export const ComAtprotoLabelDefsSelfLabels: Codec<ComAtprotoLabelDefsSelfLabels> =
  /* @__PURE__ */ object('com.atproto.label.defs#selfLabels', {
    values: arrayOf(ComAtprotoLabelDefsSelfLabel, { maxLength: 10 }),
  });

/** `com.atproto.label.defs#labelValueDefinitionStrings` */
export interface ComAtprotoLabelDefsLabelValueDefinitionStrings {
  readonly $type?: 'com.atproto.label.defs#labelValueDefinitionStrings';
  readonly lang: Language;
  /** At most 640 bytes; at most 64 graphemes. */
  readonly name: string;
  /** At most 100000 bytes; at most 10000 graphemes. */
  readonly description: string;
}

export const ComAtprotoLabelDefsLabelValueDefinitionStrings: Codec<ComAtprotoLabelDefsLabelValueDefinitionStrings> =
  /* @__PURE__ */ object('com.atproto.label.defs#labelValueDefinitionStrings', {
    lang: language,
    name: stringOf({ maxLength: 640, maxGraphemes: 64 }),
    description: stringOf({ maxLength: 100000, maxGraphemes: 10000 }),
  });

/** `com.atproto.label.defs#labelValueDefinition` */
export interface ComAtprotoLabelDefsLabelValueDefinition {
  readonly $type?: 'com.atproto.label.defs#labelValueDefinition';
  /** At most 100 bytes; at most 100 graphemes. */
  readonly identifier: string;
  readonly severity: KnownString<'inform' | 'alert' | 'none'>;
  readonly blurs: KnownString<'content' | 'media' | 'none'>;
  /** Default "warn". */
  readonly defaultSetting?: KnownString<'ignore' | 'warn' | 'hide'>;
  readonly adultOnly?: boolean;
  readonly locales: readonly ComAtprotoLabelDefsLabelValueDefinitionStrings[];
}

export const ComAtprotoLabelDefsLabelValueDefinition: Codec<ComAtprotoLabelDefsLabelValueDefinition> =
  /* @__PURE__ */ object('com.atproto.label.defs#labelValueDefinition', {
    identifier: stringOf({ maxLength: 100, maxGraphemes: 100 }),
    severity: string,
    blurs: string,
    defaultSetting: optional(string),
    adultOnly: optional(boolean),
    locales: arrayOf(ComAtprotoLabelDefsLabelValueDefinitionStrings),
  });

/** `com.atproto.label.defs#labelValue` */
export type ComAtprotoLabelDefsLabelValue = KnownString<
  '!hide' | '!warn' | '!no-unauthenticated' | 'porn' | 'sexual' | 'nudity' | 'graphic-media' | 'bot'
>;

export const ComAtprotoLabelDefsLabelValue: Codec<ComAtprotoLabelDefsLabelValue> = string;
