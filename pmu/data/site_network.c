/* Networks of the roster: what is behind a concentrator, its ports, and what each kind of network
 * asks of a conversation. A port is a line with one meter on it, which speaks the wrapper. How a
 * network works is nobody's business here. Source: harness/scenario/FACTS.md; decision 0012. */
#include "pmu/data/site_read.h"

#include <string.h>

/* 0012: how long an answer is awaited, and how often a request is said. */
static const site_network_kind_t kinds[] = {{"g3", {20 * NS_PER_S}, 3},
                                            {"prime", {20 * NS_PER_S}, 3},
                                            {"sfsk", {60 * NS_PER_S}, 2},
                                            {"wisun", {15 * NS_PER_S}, 3},
                                            {"wmbus", {60 * NS_PER_S}, 1}};

status_t site_network(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  site_network_t network = {0};
  status_t status = site_declared(reader, fact, site->network_count);
  if (status == ST_OK)
    status = site_i32(reader, fact, 4, 1, SITE_CONVERSATIONS_MAX, &network.conversations);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (bytes_is(fact_word(fact, 3), kinds[i].name)) network.kind = &kinds[i];
  if (network.kind == NULL)
    return site_wrong(reader, fact, "a network of kind g3, prime, sfsk, wisun or wmbus");
  network.name = site_text(reader, fact, 2);
  site->networks[site->network_count++] = network;
  return ST_OK;
}

status_t site_network_port(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  uint32_t line = 0, network = 0;
  status_t status = site_index(reader, fact, 1, site->line_count, &line);
  if (status == ST_OK) status = site_index(reader, fact, 2, site->network_count, &network);
  if (status != ST_OK) return status;
  site_line_t *port = &site->lines[line];
  if (port->kind != SITE_PORT || port->network != SITE_NO_NETWORK)
    return site_wrong(reader, fact, "a line of kind port that is no network's yet");
  port->network = (int32_t)network;
  return ST_OK;
}

static status_t port_is_meter(const site_reader_t *reader, uint32_t index) {
  const site_meter_t *meter = &reader->site->meters[index];
  site_line_t *line = &reader->site->lines[meter->line];
  if (line->kind != SITE_PORT) return ST_OK;
  if (line->network == SITE_NO_NETWORK)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "line %s is a port, and of no network: it needs a fact port_of", line->name);
  if (strcmp(meter->language, SITE_DLMS) != 0 || !meter->access.wrapper)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "meter %s: over a port of a concentrator goes dlms-wrapper alone",
                     meter->name);
  if (line->meter != SITE_NO_METER)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "meter %s: line %s is a port, and meter %s is on it already", meter->name,
                     line->name, reader->site->meters[line->meter].name);
  line->meter = index;
  return ST_OK;
}

status_t site_network_whole(const site_reader_t *reader) {
  status_t status = ST_OK;
  for (size_t i = 0; i < reader->site->meter_count && status == ST_OK; i++)
    status = port_is_meter(reader, (uint32_t)i);
  return status;
}
