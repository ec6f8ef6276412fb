/* The ledger for people, and what is asked of a list. Parts of a hundred are cut, never rounded up:
 * 99.99 % is not all. See ledger.h. */
#include "pmu/fleet/ledger.h"

enum { HUNDREDTHS = 10000, MILLION = 1000000 };

/* links.md, service levels. */
static const struct {
  const char *name;
  int64_t ppm;
} levels[LEDGER_LEVELS] = {[LEDGER_MORNING] = {"registers by 06:00", 995000},
                           [LEDGER_REGISTERS] = {"registers in 3 days", 999000},
                           [LEDGER_DAY] = {"intervals in 24 h", 985000},
                           [LEDGER_INTERVALS] = {"intervals in 3 days", 995000},
                           [LEDGER_DEMAND] = {"on demand in time", 950000}};

const char *ledger_level_name(ledger_level_t level) {
  CHECK(level < LEDGER_LEVELS);
  return levels[level].name;
}

int64_t ledger_level_ppm(ledger_level_t level) {
  CHECK(level < LEDGER_LEVELS);
  return levels[level].ppm;
}

bool ledger_level_kept(const ledger_row_t *row, ledger_level_t level) {
  const ledger_share_t *share = &row->levels[level];
  return share->of == 0 || share->met * MILLION >= share->of * ledger_level_ppm(level);
}

static void put_share(text_t *out, int64_t part, int64_t of) {
  if (of == 0) {
    text_put(out, "-");
    return;
  }
  int64_t hundredths = mul_div_floor(part, HUNDREDTHS, of);
  text_printf(out, "%lld.%02lld %%", (long long)(hundredths / 100), (long long)(hundredths % 100));
}

static void put_list(const ledger_row_t *list, text_t *out) {
  text_printf(out, "list %s: %lld of %lld visits whole, %lld attempts", list->list,
              (long long)list->visits_whole, (long long)list->visits_due,
              (long long)list->attempts);
  if (list->due > 0) {
    text_printf(out, "; %lld of %lld intervals (", (long long)(list->held + list->none),
                (long long)list->due);
    put_share(out, list->held + list->none, list->due);
    text_put(out, ")");
  }
  text_put(out, "\n");
  for (int level = 0; level < LEDGER_LEVELS; level++) {
    const ledger_share_t *share = &list->levels[level];
    if (share->of == 0) continue;
    text_printf(out, "  %s: ", levels[level].name);
    put_share(out, share->met, share->of);
    text_put(out, ", asked for ");
    put_share(out, levels[level].ppm, MILLION);
    text_put(out, ledger_level_kept(list, (ledger_level_t)level) ? ", kept\n" : ", NOT KEPT\n");
  }
}

static void put_meter(const ledger_t *ledger, const ledger_row_t *row, text_t *out) {
  static const char *const names[LEDGER_RANGES] = {"profile", "sets", "events"};
  text_printf(out, "  %s, %s: %lld of %lld visits whole", ledger->site->meters[row->meter].name,
              row->list, (long long)row->visits_whole, (long long)row->visits_due);
  if (ledger_missing(row) > 0)
    text_printf(out, ", %lld of %lld intervals missing", (long long)ledger_missing(row),
                (long long)row->due);
  for (int range = 0; range < LEDGER_RANGES; range++) {
    const ledger_track_t *track = ledger_track(ledger, row->meter, (ledger_range_t)range);
    for (size_t i = 0; i < track->hole_count; i++)
      text_printf(out, ", no %s %lld to %lld", names[range], (long long)track->holes[i].from,
                  (long long)track->holes[i].to);
  }
  text_put(out, "\n");
}

void ledger_text(const ledger_t *ledger, size_t meters_max, text_t *out) {
  size_t told = 0, lacking = 0;
  for (size_t i = 0; i < ledger->list_count; i++)
    put_list(&ledger->lists[i], out);
  for (size_t i = 0; i < ledger->row_count; i++) {
    const ledger_row_t *row = &ledger->rows[i];
    if (row->visits_whole == row->visits_due && ledger_missing(row) == 0) continue;
    lacking++;
    if (told == meters_max) continue;
    told++;
    put_meter(ledger, row, out);
  }
  if (lacking > told) text_printf(out, "  and %zu more that miss something\n", lacking - told);
}
