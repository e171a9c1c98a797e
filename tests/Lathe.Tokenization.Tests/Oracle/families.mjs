// Small checkpoints of many tokenizer classes, and what the Rust implementation (npm package `tokenizers`) makes of the tokenizer.json that
// transformers' converters (convert_slow_tokenizer.py and the fast classes' __init__, 4.57) would write for each.
// Usage: node families.mjs <folder with node_modules> > ../Golden/families.json
import { createRequire } from 'node:module';
const { Tokenizer } = createRequire(process.argv[2] + '/')('tokenizers');

// ---- a SentencePiece file
const varint = (n) => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n >>>= 7; } while (n); return Buffer.from(out); };
const field = (number, bytes) => Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
const piece = ([text, score, type = 1]) => {
    const bits = Buffer.alloc(4);
    bits.writeFloatLE(score);
    return field(1, Buffer.concat([field(1, Buffer.from(text)), Buffer.from([0x15]), bits, Buffer.from([0x18, type])]));
};
const spm = (pieces, { bpe = false, unk = 0 } = {}) => Buffer.concat([
    ...pieces.map(piece),
    field(2, Buffer.concat([Buffer.from([0x18, bpe ? 2 : 1]), varint(40 << 3), varint(unk)])),
    field(3, Buffer.from([0x18, 1, 0x20, 1]))]).toString('base64');
const f32 = (x) => Math.fround(x);

const words = [
    ['▁the', -3], ['▁cat', -3.5], ['s', -4], ['▁', -4.2], ['▁The', -6], ['▁2', -6.5], ['9,', -5], ['9', -7], [',', -6], ['"', -6.2], ["'", -6.3], ['`', -6.4],
    ['é', -5.5], ['É', -5.6], ['.', -5.7], ['!', -6.9], ...[...'thecatsdogTHECATSDOG'].filter((c, i, a) => a.indexOf(c) === i && c !== 's').map((c, i) => [c, -5 - i / 16])];
const texts = [
    ['the cats'], [' the  cat.  '], ['The CAT'], ['the caté 29, ``É\'\' zzq'], ['the', 'cats'], ['a <mask> b'], ['a   [MASK]   b'], ['<s> the </s>[SEP]en_XX<extra_id_7>'],
    ['THE cat!the'], [''], ['<unk_5> cat <mask_1> <eop> <pad>'], ['the<madeupword3> cat <new1>  neu cat'], ['e\u0301 \u2160 Ⅷ']];

// ---- parts of tokenizer.json
const added = (content, flags = {}) => ({ id: 0, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...flags });
const sequence = (normalizers) => ({ type: 'Sequence', normalizers });
const replace = (pattern, content) => ({ type: 'Replace', pattern, content });
const spaces = { Regex: ' {2,}' };
const lower = { type: 'Lowercase' };
const plain = sequence([{ type: 'Strip', strip_left: false, strip_right: true }, replace(spaces, '▁')]);
const quotes = [replace({ String: '``' }, '"'), replace({ String: "''" }, '"')];
const accents = [{ type: 'NFKD' }, { type: 'StripAccents' }];
const metaspace = (prepend_scheme = 'always', split = true) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme, split });
const template = (single, pair, ids) => {
    const parts = (text) => text.split(' ').map((word) => {
        const [name, type = '0'] = word.split(/:(?=\d$)/);
        return name === 'A' || name === 'B' ? { Sequence: { id: name, type_id: +type } } : { SpecialToken: { id: name, type_id: +type } };
    });
    return { type: 'TemplateProcessing', single: parts(single), pair: parts(pair), special_tokens: Object.fromEntries(Object.entries(ids).map(([t, id]) => [t, { id: t, ids: [id], tokens: [t] }])) };
};
const bertNormalizer = (lowercase, strip_accents = null, handle_chinese_chars = true) => ({ type: 'BertNormalizer', clean_text: true, handle_chinese_chars, strip_accents, lowercase });
const unigram = (vocab, unk_id) => ({ type: 'Unigram', unk_id, vocab: vocab.map(([t, s]) => [t, f32(s)]), byte_fallback: false });
const comma = ([t, s, k]) => [t, /\d,$/.test(t) ? f32(s) - 100 : f32(s), k];

const cases = [];
const put = (name, files, json, moreTexts = []) => cases.push({ name, files, json: { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...json }, texts: [...texts, ...moreTexts] });
const config = (o) => JSON.stringify(o);

// ---- SentencePiece families
const fromSpm = (name, cls, file, front, opt) => {
    const pieces = [...front, ...words];
    const vocab = opt.vocab(pieces);
    const id = (t) => vocab.findLastIndex(([x]) => x === t);
    const tokens = [...front.filter((p) => p[2] === 3 || p[2] === 4).map(([t, , k]) => added(t, { special: k === 3 })), ...(opt.before ?? []), ...opt.added];
    const size = vocab.length;
    const extra = [...new Set(tokens.map((t) => t.content))].filter((t) => id(t) < 0);
    const idOf = (t) => id(t) >= 0 ? id(t) : size + extra.indexOf(t);
    put(name, { [file]: { base64: spm(pieces, { unk: opt.fileUnknown ?? 0 }) }, 'tokenizer_config.json': config({ tokenizer_class: cls, ...opt.config }), ...opt.files }, {
        model: unigram(vocab, opt.unknown), added_tokens: tokens.map((t) => ({ ...t, id: idOf(t.content) })), normalizer: opt.normalizer ?? plain, pre_tokenizer: opt.pre ?? metaspace(),
        post_processor: opt.single ? template(opt.single, opt.pair, Object.fromEntries(opt.around.map((t) => [t, idOf(t)]))) : null });
};
const c = (t) => [t, 0, 3];
const unk = (t) => [t, 0, 2];
const same = (pieces) => pieces;
const roberta = ['<s>', '</s>', '<unk>', '<pad>'].map((t) => added(t));
const mask = (t) => added(t, { lstrip: true });
const albertFront = [c('<pad>'), unk('<unk>'), c('[CLS]'), c('[SEP]'), ['[MASK]', 0, 4]];
const albert = ['[CLS]', '[SEP]', '<unk>', '<pad>'].map((t) => added(t));
const bracket = { single: '[CLS] A [SEP]', pair: '[CLS] A [SEP] B:1 [SEP]:1', around: ['[CLS]', '[SEP]'] };
const angle = { single: '<s> A </s>', pair: '<s> A </s> </s> B </s>', around: ['<s>', '</s>'] };
const fairseqFront = [unk('<unk>'), c('<s>'), c('</s>')];
const fairseq = (behind) => (pieces) => [['<s>', 0], ['<pad>', 0], ['</s>', 0], ['<unk>', 0], ...pieces.slice(3), ...behind.map((t) => [t, 0])];
const albertSteps = (keep, low) => sequence([...quotes, ...(keep ? [] : accents), ...(low ? [lower] : []), replace(spaces, ' ')]);

for (const [suffix, keep, low, cfg] of [['', false, true, {}], [' cased, accents kept', true, false, { do_lower_case: false, keep_accents: true }]])
    fromSpm('Albert' + suffix, 'AlbertTokenizer', 'spiece.model', albertFront, { vocab: (p) => p.map(comma), unknown: 1, fileUnknown: 1, config: cfg, normalizer: albertSteps(keep, low), added: [...albert, mask('[MASK]')], ...bracket });
fromSpm('FNet', 'FNetTokenizerFast', 'spiece.model', albertFront, { vocab: (p) => p.map(comma), unknown: 1, fileUnknown: 1, normalizer: albertSteps(true, false), added: [...albert, mask('[MASK]')], ...bracket });
fromSpm('RemBert', 'RemBertTokenizer', 'sentencepiece.model', albertFront, { vocab: same, unknown: 1, fileUnknown: 1, normalizer: sequence([...quotes, replace(spaces, ' ')]), added: [...albert, mask('[MASK]')], ...bracket });
fromSpm('BigBird', 'BigBirdTokenizer', 'spiece.model', [c('<pad>'), c('</s>'), c('<s>'), unk('<unk>'), c('[CLS]'), c('[SEP]'), c('[MASK]')], { vocab: same, unknown: 3, fileUnknown: 3, added: [...roberta, ...albert, mask('[MASK]')], ...bracket });
fromSpm('XLNet', 'XLNetTokenizer', 'spiece.model', [unk('<unk>'), c('<s>'), c('</s>'), c('<cls>'), c('<sep>'), c('<pad>'), c('<mask>'), ['<eod>', 0, 4], ['<eop>', 0, 4]], {
    vocab: (p) => p.map(comma), unknown: 0, normalizer: albertSteps(false, false), added: [...['<s>', '</s>', '<unk>', '<sep>', '<pad>', '<cls>'].map((t) => added(t)), mask('<mask>'), added('<eop>'), added('<eod>')],
    single: 'A <sep> <cls>:2', pair: 'A <sep> B:1 <sep>:1 <cls>:2', around: ['<sep>', '<cls>'] });
const deberta = ['[CLS]', '[SEP]', '[UNK]', '[PAD]', '[MASK]'].map((t) => added(t));
for (const [suffix, cfg, pre, norm] of [['', {}, metaspace(), [{ type: 'Strip', strip_left: true, strip_right: true }]],
    [' lower, punctuation apart', { do_lower_case: true, split_by_punct: true }, { type: 'Sequence', pretokenizers: [{ type: 'Punctuation', behavior: 'Isolated' }, metaspace()] }, [lower, { type: 'Strip', strip_left: true, strip_right: true }]]])
    fromSpm('DebertaV2' + suffix, 'DebertaV2Tokenizer', 'spm.model', [c('[PAD]'), c('[CLS]'), c('[SEP]'), unk('[UNK]')], { vocab: same, unknown: 3, fileUnknown: 3, config: cfg, pre, normalizer: sequence([...norm, replace(spaces, ' ')]), added: deberta, ...bracket });
fromSpm('XLMRoberta', 'XLMRobertaTokenizerFast', 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq(['<mask>']), unknown: 3, added: [...roberta, mask('<mask>')], ...angle });
fromSpm('XLMRoberta with added tokens', 'XLMRobertaTokenizer', 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq(['<mask>']), unknown: 3, ...angle,
    files: { 'special_tokens_map.json': config({ additional_special_tokens: ['<new1>'], mask_token: { content: '<mask>', lstrip: false, rstrip: true, normalized: false, single_word: false } }), 'added_tokens.json': config({ neu: 80, '<new1>': 79 }) },
    before: [added('<new1>'), added('neu', { special: false, normalized: true })], added: [...roberta, added('<mask>', { rstrip: true })] });
fromSpm('XLMRoberta from model_type', undefined, 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq(['<mask>']), unknown: 3, added: [...roberta, mask('<mask>')], ...angle, files: { 'config.json': config({ model_type: 'xlm-roberta-xl' }) } });
fromSpm('Camembert', 'CamembertTokenizer', 'sentencepiece.bpe.model', fairseqFront, {
    vocab: (p) => [['<s>NOTUSED', 0], ['<pad>', 0], ['</s>NOTUSED', 0], ['<unk>', 0], ['<unk>NOTUSED', -100], ...p.slice(1), ['<mask>', 0]], unknown: 3,
    added: [...roberta, mask('<mask>'), ...['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'].map((t) => added(t))], ...angle });
fromSpm('Barthez', 'BarthezTokenizer', 'sentencepiece.bpe.model', [c('<s>'), c('<pad>'), c('</s>'), unk('<unk>')], { vocab: same, unknown: 3, fileUnknown: 3, added: [...roberta, mask('<mask>')], ...angle });
const langs = 'ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN'.split(' ');
const more = [...langs, ...'af_ZA az_AZ bn_IN fa_IR he_IL hr_HR id_ID ka_GE km_KH mk_MK ml_IN mn_MN mr_IN pl_PL ps_AF pt_XX sv_SE sw_KE ta_IN te_IN th_TH tl_XX uk_UA ur_PK xh_ZA gl_ES sl_SI'.split(' ')];
for (const [suffix, cfg, lang] of [['', {}, 'en_XX'], [' of German', { src_lang: 'de_DE' }, 'de_DE']]) {
    fromSpm('MBart' + suffix, 'MBartTokenizer', 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq([...langs, '<mask>']), unknown: 3, config: cfg, added: [...roberta, mask('<mask>'), ...langs.map((t) => added(t))], single: `A </s> ${lang}`, pair: `A B </s> ${lang}`, around: ['</s>', lang] });
    fromSpm('MBart50' + suffix, 'MBart50Tokenizer', 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq([...more, '<mask>']), unknown: 3, config: cfg, added: [...roberta, mask('<mask>'), ...more.map((t) => added(t))], single: `${lang} A </s>`, pair: `${lang} A B </s>`, around: ['</s>', lang] });
}
const madeUp = [...Array(7).keys()].map((i) => `<madeupword${i}>`);
fromSpm('XGLM', 'XGLMTokenizer', 'sentencepiece.bpe.model', fairseqFront, { vocab: fairseq(madeUp), unknown: 3, added: [...roberta, ...madeUp.map((t) => added(t))], single: '</s> A', pair: '</s> A </s> </s> B', around: ['</s>'] });
const spare = [...Array(101).keys()].map((i) => `<unk_${i + 2}>`);
fromSpm('Pegasus', 'PegasusTokenizer', 'spiece.model', [c('<pad>'), c('</s>'), unk('<unk>')], {
    vocab: (p) => [['<pad>', 0], ['</s>', 0], ['<mask_1>', 0], ['<mask_2>', 0], ...spare.map((t) => [t, -100]), ...p.slice(2)], unknown: 105, fileUnknown: 2,
    pre: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace()] }, added: ['</s>', '<unk>', '<pad>', '<mask_2>', '<mask_1>', ...spare].map((t) => added(t)), single: 'A </s>', pair: 'A B </s>', around: ['</s>'] });
for (const [suffix, cfg, count, pre] of [['', {}, 100, metaspace()], [' with ten sentinels, not legacy', { extra_ids: 10, legacy: false }, 10, metaspace('first')]]) {
    const sentinels = [...Array(count).keys()].reverse().map((i) => `<extra_id_${i}>`);
    fromSpm('T5' + suffix, 'T5Tokenizer', 'spiece.model', [c('<pad>'), c('</s>'), unk('<unk>')], { vocab: (p) => [...p, ...sentinels.map((t) => [t, 0])], unknown: 2, fileUnknown: 2, config: cfg, pre, added: ['</s>', '<unk>', '<pad>', ...sentinels].map((t) => added(t)), single: 'A </s>', pair: 'A </s> B </s>', around: ['</s>'] });
}
fromSpm('Reformer', 'ReformerTokenizer', 'spiece.model', [unk('<unk>'), c('<s>'), c('</s>')], { vocab: same, unknown: 0, added: [added('</s>'), added('<unk>')] });
fromSpm('BertGeneration', 'BertGenerationTokenizer', 'spiece.model', [c('<pad>'), unk('<unk>'), c('<s>'), c('</s>'), c('<::::>')], { vocab: same, unknown: 1, fileUnknown: 1, added: ['<s>', '</s>', '<unk>', '<::::>', '<pad>'].map((t) => added(t)) });

// ---- WordPiece families
const bertVocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'cat', '##s', 'The', 'CAT', 'caf', '##e', '##é', '.', '!', ',', '29', '`', "'", 'e', 'é', 'E', 'É', '生', '活', '生活', '"', 'a', 'b', 'THE'];
const vocabTxt = (v) => v.join('\n') + '\n';
const ids = (v) => Object.fromEntries(v.map((t, i) => [t, i]));
const wordPiece = (v, unk_token) => ({ type: 'WordPiece', unk_token, continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: ids(v) });
const bertTexts = [['Café CAFÉ café 生活'], ['the\u0000 cat [SEP] [UNK]'], ['the [ENT]cat covid19s']];
const bertLike = (name, files, v, o) => put(name, files, { model: wordPiece(v, o.unk ?? '[UNK]'), normalizer: o.normalizer, pre_tokenizer: { type: 'BertPreTokenizer' }, post_processor: template(o.single, o.pair, Object.fromEntries(o.around.map((t) => [t, v.indexOf(t)]))),
    added_tokens: o.added.map((t, i) => ({ ...t, id: v.indexOf(t.content) >= 0 ? v.indexOf(t.content) : v.length + i })) }, bertTexts);
const bertAdded = ['[UNK]', '[SEP]', '[PAD]', '[CLS]', '[MASK]'].map((t) => added(t));
const variants = [['', {}, bertNormalizer(true)], [' cased', { do_lower_case: false }, bertNormalizer(false, null)], [' accents kept', { strip_accents: false }, bertNormalizer(true, false)], [' cased, accents off', { do_lower_case: false, strip_accents: true }, bertNormalizer(false, true)],
    [' Chinese left together', { tokenize_chinese_chars: false }, bertNormalizer(true, null, false)]];
for (const [suffix, cfg, normalizer] of variants)
    bertLike('Bert' + suffix, { 'vocab.txt': vocabTxt(bertVocab), 'tokenizer_config.json': config({ tokenizer_class: 'BertTokenizer', ...cfg }) }, bertVocab, { normalizer, added: bertAdded, ...bracket });
for (const cls of ['DistilBert', 'Electra', 'MobileBert', 'ConvBert', 'SqueezeBert', 'LayoutLM', 'Lxmert', 'DPRQuestionEncoder', 'RetriBert', 'Realm', 'DPRReader', 'DPRContextEncoder'])
    bertLike(cls, { 'vocab.txt': vocabTxt(bertVocab), 'tokenizer_config.json': config({ tokenizer_class: cls + 'TokenizerFast', do_lower_case: false }) }, bertVocab, { normalizer: bertNormalizer(false), added: bertAdded, ...bracket });
bertLike('Bert with added_tokens_decoder', { 'vocab.txt': vocabTxt(bertVocab), 'special_tokens_map.json': config({ mask_token: 'the' }), 'added_tokens.json': config({ cat: 6 }),
    'tokenizer_config.json': config({ tokenizer_class: 'BertTokenizer', added_tokens_decoder: { 31: { content: 'covid19', lstrip: false, normalized: true, rstrip: false, single_word: true, special: false }, 30: { content: '[ENT]', lstrip: false, rstrip: true, normalized: false, single_word: false, special: true } } }) }, bertVocab,
    { normalizer: bertNormalizer(true), added: [added('[ENT]', { rstrip: true }), added('covid19', { single_word: true, normalized: true, special: false }), ...bertAdded], ...bracket });
const mpnetVocab = ['<s>', '<pad>', '</s>', '[UNK]', '<mask>', ...bertVocab.slice(5)];
bertLike('MPNet', { 'vocab.txt': vocabTxt(mpnetVocab), 'config.json': config({ model_type: 'mpnet' }) }, mpnetVocab, { normalizer: bertNormalizer(true), added: [...['<s>', '</s>', '[UNK]', '<pad>'].map((t) => added(t)), mask('<mask>')], single: '<s> A </s>', pair: '<s> A </s> </s> B:1 </s>:1', around: ['<s>', '</s>'] });
const funnelVocab = ['<pad>', '<unk>', '<cls>', '<sep>', '<mask>', '<s>', '</s>', ...bertVocab.slice(5)];
bertLike('Funnel', { 'vocab.txt': vocabTxt(funnelVocab), 'tokenizer_config.json': config({ tokenizer_class: 'FunnelTokenizer' }) }, funnelVocab, { unk: '<unk>', normalizer: bertNormalizer(true), added: ['<s>', '</s>', '<unk>', '<sep>', '<pad>', '<cls>', '<mask>'].map((t) => added(t)), single: '<cls>:2 A <sep>', pair: '<cls>:2 A <sep> B:1 <sep>:1', around: ['<cls>', '<sep>'] });

// ---- byte-pair families
const letters = [...'abcdeghlotsw.,!\'THECAT'].filter((x, i, a) => a.indexOf(x) === i);
const merges = ['h e', 't he', 'Ġ t', 'Ġt he', 'c a', 'ca t', 'Ġ cat'];
const bpeVocab = (specials, last) => [...specials, ...letters, 'Ġ', 'he', 'the', 'Ġt', 'Ġthe', 'ca', 'cat', 'Ġcat', ...last];
const bytePair = (name, cls, specials, last, cfg, o) => {
    const v = bpeVocab(specials, last);
    const prefix = cfg.add_prefix_space ?? false;
    put(name, { 'vocab.json': config(ids(v)), 'merges.txt': '#version: 0.2\n' + merges.join('\n') + '\n', 'tokenizer_config.json': config({ tokenizer_class: cls, ...cfg }), ...o.files }, {
        model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: ids(v), merges: merges.map((m) => m.split(' ')) },
        pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: true },
        added_tokens: o.added.map((t, i) => ({ ...t, id: v.indexOf(t.content) >= 0 ? v.indexOf(t.content) : v.length + i })), post_processor: o.post(v, prefix) });
};
const robertaPost = (cls, sep) => (v, add_prefix_space) => ({ type: 'RobertaProcessing', sep: [sep, v.indexOf(sep)], cls: [cls, v.indexOf(cls)], trim_offsets: true, add_prefix_space });
for (const cls of ['Roberta', 'Longformer', 'Bart', 'LED', 'Mvp'])
    bytePair(cls, cls + 'Tokenizer', ['<s>', '<pad>', '</s>', '<unk>'], ['<mask>'], {}, { added: [...roberta, mask('<mask>')], post: robertaPost('<s>', '</s>') });
bytePair('Roberta with a space in front', 'RobertaTokenizerFast', ['<s>', '<pad>', '</s>', '<unk>'], ['<mask>'], { add_prefix_space: true }, { added: [...roberta, mask('<mask>')], post: robertaPost('<s>', '</s>') });
bytePair('Roberta with BERT\'s special tokens', 'RobertaTokenizer', ['[CLS]', '[PAD]', '[SEP]', '[UNK]'], ['[MASK]'], { cls_token: '[CLS]', bos_token: '[CLS]', sep_token: '[SEP]', eos_token: '[SEP]', pad_token: '[PAD]', unk_token: '[UNK]', mask_token: '[MASK]' },
    { added: [...['[CLS]', '[SEP]', '[UNK]', '[PAD]'].map((t) => added(t)), mask('[MASK]')], post: robertaPost('[CLS]', '[SEP]') });
bytePair('Deberta', 'DebertaTokenizer', ['[CLS]', '[PAD]', '[SEP]', '[UNK]'], ['[MASK]'], {}, { added: [...deberta.slice(0, 4), mask('[MASK]')], post: (v) => template(bracket.single, bracket.pair, { '[CLS]': v.indexOf('[CLS]'), '[SEP]': v.indexOf('[SEP]') }) });
bytePair('Blenderbot', 'BlenderbotTokenizer', ['<s>', '<pad>', '</s>', '<unk>'], ['<mask>'], { add_prefix_space: true }, { added: [...roberta, mask('<mask>')], post: (v) => template('A </s>', 'A B:1', { '</s>': 2 }) });
bytePair('GPT2', 'GPT2Tokenizer', [], ['<|endoftext|>'], {}, { added: [added('<|endoftext|>')], post: () => null });
bytePair('CodeGen', 'CodeGenTokenizer', [], ['<|endoftext|>'], {}, { added: [added('<|endoftext|>')], post: () => null });
bytePair('GPT2 as OPT has it', 'GPT2Tokenizer', ['</s>', '<pad>'], [], { add_bos_token: true, bos_token: '</s>', eos_token: '</s>', unk_token: '</s>', pad_token: '<pad>' }, { added: [added('</s>'), added('<pad>')], post: () => template('</s> A', '</s> A B:1', { '</s>': 0 }) });

const wordMerges = ['h e</w>', 't he</w>', 'c a', 'ca t</w>', 'ca t'];
const wordVocab = (specials) => [...specials, ...letters, ...letters.map((l) => l + '</w>'), 'he</w>', 'the</w>', 'ca', 'cat</w>', 'cat'];
const wordPair = (name, specials, normalizer, o) => {
    const v = wordVocab(specials);
    put(name, { 'vocab.json': config(ids(v)), 'merges.txt': '#version: 0.2\n' + wordMerges.join('\n') + '\n', 'tokenizer_config.json': config({ tokenizer_class: name + 'Tokenizer' }) }, {
        model: { type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null, end_of_word_suffix: '</w>', fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab: ids(v), merges: wordMerges.map((m) => m.split(' ')) },
        normalizer, pre_tokenizer: { type: 'BertPreTokenizer' }, added_tokens: o.added.map((t, i) => ({ ...t, id: v.indexOf(t.content) })), post_processor: o.post(v) });
};
wordPair('Herbert', ['<s>', '<pad>', '</s>', '<unk>', '<mask>'], bertNormalizer(false, false), { added: ['<unk>', '</s>', '<pad>', '<s>', '<mask>'].map((t) => added(t)), post: (v) => ({ type: 'BertProcessing', sep: ['</s>', 2], cls: ['<s>', 0] }) });
wordPair('OpenAIGPT', ['<unk>'], bertNormalizer(true), { added: [added('<unk>')], post: () => null });

const lines = [];
for (const { name, files, json, texts } of cases) {
    const tokenizer = Tokenizer.fromString(JSON.stringify(json));
    const encoded = [];
    for (const [text, pair] of texts) {
        const e = await tokenizer.encode(text, pair ?? null);
        encoded.push(pair === undefined ? [text, e.getIds().join(' '), e.getTypeIds().join(' ')] : [text, e.getIds().join(' '), e.getTypeIds().join(' '), pair]);
    }
    lines.push(JSON.stringify({ name, files, encoded }));
}
process.stdout.write('[\n' + lines.join(',\n') + '\n]\n');
