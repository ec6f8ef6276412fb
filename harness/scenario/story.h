/* A scenario as typed structs, before its matrix is multiplied out, and the calls that read its
 * sections. Internal to harness/scenario. Readers complain with file:line:col and go on, so that
 * one lint shows every error; nothing of a story with complaints is used. All in the arena. */
#ifndef HARNESS_SCENARIO_STORY_H
#define HARNESS_SCENARIO_STORY_H

#include "base/yaml.h"
#include "harness/scenario/image_file.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/statement.h"
#include "harness/scenario/zone.h"

enum { STORY_PROFILES_MAX = 8 }; /* of a meter: FACTS.md, `demand` */
enum {
  STORY_METERS_MAX = 5000,
  STORY_RATES = 8,
  STORY_AXES_MAX = 12,   /* of a matrix */
  STORY_VALUES_MAX = 32, /* of an axis of a matrix: bits of a condition */
  STORY_CELLS_MAX = 512,
  POLICY_AXES = STATEMENT_POLICY_AXES,
  POLICY_OF_ALL = 27,       /* from here on, the axes of meters with quantities, */
  POLICY_OF_THE_FIELD = 31, /* from here those of decisions 0007 and 0008, */
  POLICY_OF_QUALITY = 52,   /* and from here those of 0011 */
  QUALITY_LOG_MAX = 4096,
  QUALITY_PHASES = 3,
  CELL_HALF_NS = 10000000, /* half a cycle */
  STORY_REPEAT_MAX = 10000,
  STORY_EVENTS_MAX = 4000000, /* faults, visits or spans of load */
  STORY_YEARS_MAX = 20,
  STORY_WORDS_MAX = 96,
  FIRMWARE_BLOCK_MIN = 16, /* of `limit image_block`, octets */
  FIRMWARE_BLOCK_MAX = 1000,
  FIRMWARE_IMAGE_MIN = IMAGE_MANIFEST, /* of `limit image`, octets */
  FIRMWARE_IMAGE_MAX = 1048576,
  FIRMWARE_LOG_MIN = 2, /* of `limit firmware_log`, rows */
  FIRMWARE_LOG_MAX = 100
};

/* Growing arrays in the arena; old copies stay behind until the arena goes. */
#define ARRAY_OF(type)                                                                             \
  struct {                                                                                         \
    type *at;                                                                                      \
    size_t count, cap;                                                                             \
  }
#define ARRAY_ADD(arena, array)                                                                    \
  ((array)->at =                                                                                   \
       story_grow((arena), (array)->at, (array)->count, &(array)->cap, sizeof *(array)->at),       \
   &(array)->at[(array)->count++])

typedef ARRAY_OF(int64_t) instants_t; /* ns */

typedef struct {
  int32_t count;
  struct {
    int32_t axis;    /* of the matrix */
    uint32_t values; /* a bit for each value in which it holds */
  } terms[STORY_AXES_MAX];
} when_t;

typedef struct {
  int32_t month, day, week;
} story_season_t;
typedef struct {
  int32_t days[7]; /* profiles, Monday first */
} story_week_t;
typedef struct {
  int32_t profile, second, rate;
} story_switch_t;
typedef struct {
  int32_t year, month, day, profile;
} story_special_t;

typedef struct {
  const char *name;
  ARRAY_OF(story_season_t) seasons;
  ARRAY_OF(const char *) weeks; /* names */
  story_week_t *week_days;      /* of each week */
  ARRAY_OF(const char *) profiles;
  ARRAY_OF(story_switch_t) switches;
  ARRAY_OF(story_special_t) specials;
} story_tariff_t;

typedef struct {
  const char *unit; /* NULL: none given */
  bool given[STORY_RATES + 1];
  int64_t micro[STORY_RATES + 1];
} story_prices_t;

typedef struct {
  const char *word; /* of the quantity */
  story_prices_t energy, demand;
} story_quantity_price_t;

typedef struct {
  const char *name;
  char currency[QUANTITY_CURRENCY];
  int32_t places;
  bool standing_given;
  int64_t standing_micro;
  story_prices_t energy, demand; /* of quantity 0 */
  ARRAY_OF(story_quantity_price_t) quantities;
} story_contract_t;

/* Axes of the way to a meter, beside those of policy: way.c. In an axis of a matrix their code is
 * way_axis_code, below 0. */
typedef enum {
  WAY_PROTOCOL,
  WAY_SECURITY,
  WAY_OPENING,
  WAY_BLOCKS,
  WAY_WINDOW,
  WAY_INFO,
  WAY_ADDRESS_LEN,
  WAY_MODEL, /* of each meter that names none */
  WAY_CELL,  /* of the table of dips: which one a dip `cell: matrix` is */
  WAY_AXES
} way_axis_t;
enum { WAY_KEYS = 3, STORY_AXIS_NONE = INT32_MIN };

static inline int32_t way_axis_code(int32_t axis) { return -1 - axis; }

/* As written below a meter. */
typedef struct {
  const char *words[WAY_AXES]; /* NULL: not written */
  int64_t address, pdu;        /* 0: not written */
  const char *keys[WAY_KEYS];  /* guek, gak, kek; NULL: derived */
  int32_t at_line, at_col;
  bool refused; /* was complained of */
} story_way_t;

/* Of a node, as `port` facts have it (decision 0012). */
typedef struct {
  int64_t x_dm, y_dm, loss_cdb;
  int32_t phase;
  int32_t at_line, at_col;
  bool there; /* was given */
} story_place_t;

typedef struct {
  const char *name, *kind; /* kind NULL: as its meters speak */
  int32_t baud;            /* 0: as the kind has it */
  int32_t at_line, at_col;
  bool refused;
  int64_t good_ppb, bad_ppb, enter_ppb, leave_ppb, lose_first_ppb, latency_ns;
  bool echo;
  int32_t network;     /* whose port it is; −1: none's */
  story_place_t place; /* then */
} story_line_t;

typedef struct network_kind network_kind_t;

typedef struct {
  const char *name;
  int64_t value;
} story_parameter_t;

/* A network of packets (network.h). */
typedef struct {
  const char *name;
  const network_kind_t *kind;
  int64_t conversations, latency_ns, queue, buffer, baud;
  ARRAY_OF(story_parameter_t) parameters;
  ARRAY_OF(uint32_t) nodes; /* lines */
  yaml_value_t *topology;   /* NULL: not written */
  int32_t at_line, at_col;
} story_network_t;

/* An entry of `links`: a line, or a network. */
typedef struct {
  const char *name;
  bool network;
  uint32_t index;
} story_link_t;

typedef struct {
  int32_t quantity, rate;
  int64_t value; /* base units */
} story_initial_t;

/* What it is to measure of the quality of power (decision 0011). */
typedef struct {
  int64_t nominal_mv;            /* its own, or the model's; 0: nothing */
  int64_t certificate, expiry_s; /* 0: it has none */
  const char *calibrated;        /* "A", "S" */
  int64_t log;                   /* −1: as the model says */
  bool unsigned_records;         /* it has no key */
} story_quality_t;

typedef struct {
  const char *name;  /* "m", or "m-1" … where its entry has a count */
  const char *group; /* "m" */
  const char *serial, *model, *connection;
  const char *password_1, *password_3;
  const char *believed_1, *believed_3; /* by the head-end; NULL: the same */
  int64_t ratio[4]; /* hundredths: CT primary, secondary, VT primary, secondary */
  int32_t line, tariff, contract, passive; /* −1: none */
  int32_t network;                         /* −1: none; then its line is a port of its own */
  int64_t passive_claim_s;
  bool never_set;
  int32_t replaces; /* the meter that stood there before; −1: none */
  int64_t replaced_ns;
  int32_t zone; /* that it was programmed with; 0: the scenario's */
  const statement_t *shape;
  bool turned;                       /* it is the matrix's */
  statement_instrument_t instrument; /* its own, or the model's */
  statement_firmware_t firmware;     /* its own, or the model's */
  story_quality_t quality;
  ARRAY_OF(story_initial_t) initials;
  story_way_t way;
  int32_t profiles; /* of its loads, at most STORY_PROFILES_MAX */
} story_meter_t;

typedef struct {
  uint32_t meter;
  int64_t from_ns, to_ns, power_mw;
  bool add;
  bool by_phase;       /* then `power` and `reactive` in place of power_mw */
  int64_t power[3];    /* mW */
  int64_t reactive[3]; /* mvar */
  const char *profile; /* a class of decision 0013, and what is below; NULL: powers */
  int64_t site, annual_wh;
  int32_t offset_s, phase; /* 0: all */
} story_load_t;

typedef struct {
  uint32_t meter;
  int32_t input;
  int64_t from_ns, to_ns, micro_hz;
} story_pulses_t;

typedef struct {
  uint32_t meter;
  int64_t at_ns, ratio[4];
} story_transformer_t;

typedef struct {
  uint32_t meter;
  int64_t from_ns, to_ns, tenths;
} story_temperature_t;

/* A fact of the mains, as it stands behind the meter and the span. */
typedef struct {
  uint32_t meter;
  const char *fact, *words;
  int64_t from_ns, to_ns;
} story_mains_t;

typedef struct {
  const char *name;
  image_file_t file;    /* as it is told: what was spoiled reads as it now stands */
  obuf_t octets;        /* as it is sent */
  const char *signs[2]; /* of the roles 1 and 2: good, bad, absent */
  const char *damage;
} story_image_t;

typedef struct {
  bool on_line;             /* or network */
  bool on_network;          /* then on_line, too */
  uint32_t target;          /* meter, line or network */
  const char *kind, *words; /* words: "" or the arguments, divided by spaces */
  int64_t from_ns, to_ns;   /* to −1: none */
  when_t when;
  int32_t at_line, at_col; /* in the file */
  bool refused;            /* its overlap was complained of */
  size_t order;            /* in the scenario: equal times keep it */
} story_fault_t;

typedef struct {
  int32_t list;
  int64_t at_ns;
  uint32_t meter;
  const char *what;
  size_t order;
} story_visit_t;

typedef struct {
  int64_t at_ns;
  uint32_t meter;
  const char *action, *word;
  when_t when;
  size_t order;
} story_command_t;

typedef struct {
  const char *name; /* as written: "response" */
  int32_t policy;   /* its axis, below 0: way_axis_code */
  int32_t count;
  const char *labels[STORY_VALUES_MAX]; /* without spaces, for the name of a cell */
  const char *texts[STORY_VALUES_MAX];  /* as written, for `when` */
  const char *words[STORY_VALUES_MAX];  /* as facts have it */
} story_axis_t;

typedef struct {
  expectation_t flat;
  when_t when;
  uint32_t meter;
  const char *period; /* of a bill; NULL otherwise */
  bool refused;
} story_expect_t;

typedef struct {
  const char *key, *value;
} story_setting_t;

typedef struct {
  const char *name;
  const statement_t *model; /* NULL: it was complained of */
} story_model_t;

typedef struct story {
  arena_t *arena;
  yaml_file_t *file;
  const scenario_options_t *options;
  const char *id, *title;
  int32_t id_line, id_col;
  zone_t zone;
  ARRAY_OF(zone_t) rule_zones;  /* under `zones:`, used or not */
  ARRAY_OF(zone_t) other_zones; /* that meters were programmed with; facts number them from 1 */
  int64_t start_ns, end_ns;
  ARRAY_OF(const char *) clauses;
  ARRAY_OF(const char *) hazards;
  ARRAY_OF(const char *) relations;
  ARRAY_OF(const char *) tags;
  ARRAY_OF(const char *) languages; /* protocols that it can be told in; none: all */
  ARRAY_OF(const char *) absent;    /* files under `requires:` that are not there */
  ARRAY_OF(const char *) required;
  ARRAY_OF(story_tariff_t) tariffs;
  ARRAY_OF(story_contract_t) contracts;
  ARRAY_OF(story_link_t) links;
  ARRAY_OF(story_line_t) lines;
  ARRAY_OF(story_network_t) networks;
  ARRAY_OF(story_meter_t) meters;
  ARRAY_OF(story_load_t) loads;
  ARRAY_OF(story_pulses_t) pulses;
  ARRAY_OF(story_transformer_t) transformers;
  ARRAY_OF(story_temperature_t) temperatures;
  ARRAY_OF(story_mains_t) mains;
  ARRAY_OF(story_image_t) images;
  ARRAY_OF(story_fault_t) faults;
  ARRAY_OF(story_visit_t) visits;
  ARRAY_OF(story_command_t) commands;
  ARRAY_OF(story_setting_t) settings; /* of the head-end */
  ARRAY_OF(story_expect_t) expects;
  ARRAY_OF(story_model_t) models;
  const char *policy[POLICY_AXES];            /* words of each axis; NULL: as each model says */
  const yaml_value_t *policy_at[POLICY_AXES]; /* where they are written */
  story_axis_t axes[STORY_AXES_MAX];
  int32_t axis_count;
  int32_t model_index;             /* of the matrix's models: the one that was read with */
  bool models_turned;              /* the matrix has models; */
  bool model_taken;                /* some meter takes its own from there; */
  const statement_t *turned_model; /* NULL: it was complained of */
  const char *enumerate;           /* "every_nvm_write", "every_octet" … or NULL */
  uint32_t enumerate_meter;
  bool kills; /* the head-end, at every write of its store */
  int64_t restart_ns;
  bool sliding_refused, reserve_refused, thresholds_refused; /* were complained of */
} story_t;

void *story_grow(arena_t *arena, void *at, size_t count, size_t *cap, size_t size);

/* Reading: reader.c. `story_get` checks that keys.def has the key. `story_need` complains of an
 * absent one, at the map's place. */
yaml_value_t *story_get(story_t *story, yaml_value_t *map, section_t section, const char *key);
yaml_value_t *story_need(story_t *story, yaml_value_t *map, section_t section, const char *key);
bool story_map(story_t *story, const yaml_value_t *value, const char *what);
bool story_list(story_t *story, const yaml_value_t *value, const char *what);
/* The members of a list of words, or a single word in its place: the first; go on by next_word. */
const yaml_value_t *story_first_word(const yaml_value_t *value);
const yaml_value_t *story_next_word(const yaml_value_t *value, const yaml_value_t *word);
bool story_time(story_t *story, const yaml_value_t *value, true_t *out);
/* An instant of something that happens: within [start, end), or [−∞, end) where `early`. */
bool story_event_time(story_t *story, const yaml_value_t *value, bool early, int64_t *ns);
bool story_span(story_t *story, const yaml_value_t *value, int64_t min_ns, int64_t max_ns,
                int64_t *ns);
/* A plain name: letters, digits, '-', '_' and '.', at most 40, the first a letter or digit; as a
 * value, or as a key. */
bool story_key_name(story_t *story, const yaml_value_t *value, const char *what);
bool story_name(story_t *story, const yaml_value_t *value, const char *what, const char **out);
/* The meters that a name stands for: one, or all of an entry with a count. */
typedef struct {
  uint32_t first, count;
} meters_t;
bool story_meters(story_t *story, const yaml_value_t *value, meters_t *out);
bool story_link(story_t *story, const yaml_value_t *value, story_link_t *out);
/* 0 dB to `max_cdb`. */
bool story_level(story_t *story, const yaml_value_t *value, int64_t max_cdb, int64_t *cdb);
/* `meter:` of an entry; where it is absent and there is but one meter, that one. */
bool story_meter_key(story_t *story, yaml_value_t *map, section_t section, meters_t *out);
/* Whether one more of `count` events may stand; complains where not. */
bool story_room(story_t *story, const yaml_value_t *where, size_t count);
/* Ends of an entry by `for` or `until`; −1 where there is neither. Complains of both. */
bool story_until(story_t *story, yaml_value_t *map, section_t section, int64_t from_ns,
                 int64_t *to_ns);
/* The same wall time each day from `from` on, up to `until_ns`: how many; complains of a day on
 * which it does not exist or exists twice. */
bool story_daily(story_t *story, const yaml_value_t *where, int64_t from_ns, int64_t until_ns,
                 instants_t *out);

/* Sections. Each reads what is below the file's key of that name, absent or not. */
void contracts_read(story_t *story, yaml_value_t *root);
/* The index of a contract, −1 after a complaint; also of what the model has not. */
int32_t contract_find(story_t *story, const yaml_value_t *value, const statement_t *model);
void roster_meters_read(story_t *story, yaml_value_t *root); /* links, contracts, meters */
/* `{ct: 200/5, vt: …}` over what stands in `sides`; false after a complaint. */
bool ratios_read(story_t *story, yaml_value_t *map, int64_t sides[4]);
/* `ratios` of a change, over those that the meter was told at the start; of ct meters only. */
bool ratios_of_change(story_t *story, yaml_value_t *map, section_t section, uint32_t meter,
                      int64_t sides[4]);
void transformers_read(story_t *story, yaml_value_t *root);
void temperatures_read(story_t *story, yaml_value_t *root);
/* mains.c: `voltage`, `harmonic`, `frequency`, `flicker`. */
void mains_section_read(story_t *story, yaml_value_t *root);
/* quality.c: what a meter measures of them, and the facts from `nominal` to `flicker`. */
void quality_section_read(story_t *story, yaml_value_t *map, story_meter_t *meter);
void quality_put(text_t *out, const story_t *story);
/* sags.c: the words of a dip and of a swell, NULL after a complaint. `cell`: of the table of dips;
 * in place of a residual and a span. */
const char *dip_words(story_t *story, yaml_value_t *map, uint32_t meter, const char *scope);
const char *swell_words(story_t *story, yaml_value_t *map, uint32_t meter);
bool cell_read(story_t *story, const yaml_value_t *value, const char **name);
void cell_dip(story_t *story, const char *cell, int32_t mask, const char *scope,
              story_fault_t *fault);
bool phases_read(story_t *story, yaml_value_t *value, int32_t phases, int32_t *mask);
/* zone_rule.c: `zones:`, and a zone by its name, of a rule or of fixtures/zones; false after a
 * complaint. */
void zones_read(story_t *story, yaml_value_t *root);
bool story_zone(story_t *story, const yaml_value_t *value, zone_t *zone);
/* instrument.c: `to: [+A, R1]` of a change, as indices joined by commas; NULL after a complaint. */
const char *channels_read(story_t *story, const yaml_value_t *value, uint32_t meter);
/* firmware.c: texts, versions and sizes as images and meters have them; false after a complaint. */
bool firmware_word(story_t *story, const yaml_value_t *value, const char *what, const char **out);
bool firmware_version(story_t *story, const yaml_value_t *value, uint32_t *out);
bool firmware_size(story_t *story, const yaml_value_t *value, int64_t min, int64_t max,
                   int64_t *out);
/* The facts from `hardware` to `image_of`. */
void firmware_put(text_t *out, const story_t *story);
/* images.c. The index of an image by its name; −1 after a complaint. */
void images_read(story_t *story, yaml_value_t *root);
int32_t image_find(story_t *story, const yaml_value_t *value);
void images_put(text_t *out, const story_t *story);
void faults_read(story_t *story, yaml_value_t *root); /* faults, battery */
void link_faults_read(story_t *story, yaml_value_t *list, const story_link_t *link);
void loads_read(story_t *story, yaml_value_t *root);
void pulses_read(story_t *story, yaml_value_t *root);

/* profile.c: an entry of load that is a function of time (decision 0013). The first meter's site in
 * `load`: each one more has the next. */
bool profile_read(story_t *story, yaml_value_t *map, meters_t meters, int32_t phases,
                  story_load_t *load);
void profile_put(text_t *out, const story_t *story, const story_load_t *load);
void reliability_read(story_t *story, yaml_value_t *root); /* outages.c: failures by dice */
void head_end_read(story_t *story, yaml_value_t *root);
void expect_read(story_t *story, yaml_value_t *root);
/* The index of a tariff by name, inline or of fixtures/tariffs; −1 after a complaint. */
int32_t tariff_find(story_t *story, const yaml_value_t *value);
void tariffs_read(story_t *story, yaml_value_t *root); /* inline ones, used or not */

/* policy.c */
const char *policy_axis_name(int32_t axis);
/* The words of an axis that is a choice of words, from 0; NULL past the last, and of another. */
const char *policy_axis_choice(int32_t axis, int32_t index);
/* Whether facts have it only of meters with quantities. */
bool policy_axis_is_of_quantities(int32_t axis);
/* Whether a meter's facts say that word of it (FACTS.md, below the table of axes). */
bool policy_axis_is_said(int32_t axis, const char *word, bool quantities);
void policy_read(story_t *story, yaml_value_t *root);
/* `quality`: it measures that; else what it does not say of it is as FACTS.md has it. */
void policy_statement_read(story_t *story, yaml_value_t *map, bool quantities, bool quality,
                           const char *words[POLICY_AXES]);
void matrix_read(story_t *story, yaml_value_t *root);
/* `value` is that of a `when:` key, or NULL: always. */
bool when_read(story_t *story, yaml_value_t *value, when_t *when);
/* Whether it holds where the matrix stands at `at` (an index of values for each axis). */
bool when_holds(const when_t *when, const int32_t at[STORY_AXES_MAX]);
/* Whether it may hold in some cell of the model that the story was read with. */
bool when_is_of_model(const story_t *story, const when_t *when);

/* What holds in one cell: on the matrix, else as the scenario writes it, else as the model says. */
typedef struct {
  const story_t *story;
  const char *turned[POLICY_AXES]; /* words of the matrix's axes; NULL: not on it */
} cell_policy_t;
const char *policy_word_at(const cell_policy_t *policy, uint32_t meter, int32_t axis);
const char *policy_word(const cell_policy_t *policy, uint32_t meter, const char *axis);

/* exchange.c: `replaces` of a meter, and what it means for loads and supply. */
void exchange_read(story_t *story, yaml_value_t *map, story_meter_t *meter, int64_t count);
void exchanges_apply(story_t *story);

/* cannot_be.c: complains of what cannot be together in a cell. */
void cell_check(story_t *story, const cell_policy_t *policy, const int32_t at[STORY_AXES_MAX]);
/* shape.c: the facts from `dictionary` to `pulses`. */
void shapes_put(text_t *out, const story_t *story);

/* expand.c: one cell. Complains of what only shows there. */
void expand_cell(story_t *story, const int32_t at[STORY_AXES_MAX], case_t *out);

/* The whole of one file; ST_BAD_INPUT where anything was complained of. What a model has decides
 * what can be said of it, so a story whose matrix has models is read once for each. */
MUST_USE status_t story_load_model(arena_t *arena, const char *path, bytes_t text,
                                   const scenario_options_t *options, complaints_t *complaints,
                                   int32_t model_index, story_t *story);
/* With the first model of the matrix, or with none. */
MUST_USE status_t story_load(arena_t *arena, const char *path, bytes_t text,
                             const scenario_options_t *options, complaints_t *complaints,
                             story_t *story);

#endif
