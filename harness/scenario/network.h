/* Links that are networks of packets (decision 0012): a concentrator, what is asked of it and of
 * its kind, and where the nodes of its meters are. A node is a line of kind `port` with a place.
 * Internal to harness/scenario: network.c reads the entry, topology.c the places. */
#ifndef HARNESS_SCENARIO_NETWORK_H
#define HARNESS_SCENARIO_NETWORK_H

#include "harness/scenario/story.h"

enum { NETWORK_NODES_MAX = 5000 };

/* How far a node may be from the next one that is to hear it: beyond it no setting of the kind's
 * parameters helps. `mesh`: nodes repeat for others, else each must hear the concentrator. */
struct network_kind {
  const char *name;
  bool radio, mesh;
  int64_t reach_dm;
};

/* The kinds of networks, beside those of lines; NULL: no network. */
const network_kind_t *network_kind_find(const char *name);
/* Their names; gives how many were written. */
size_t network_kind_names(const char **names, size_t room);

/* The entry of a link whose kind is a network's, behind its name and kind. */
void network_read(story_t *story, yaml_value_t *map, story_network_t *network);
/* A port for one more meter; gives its line. */
int32_t network_port(story_t *story, int32_t network, const char *meter);
/* When all meters are known: given places, or generated ones; and what cannot be. */
void topology_read(story_t *story);
/* The facts network, network_param, line, port and port_of. */
void networks_put(text_t *out, const story_t *story);
/* The node of a meter in a network, from 1; 0, and a complaint, where it has none there. */
int32_t network_node(story_t *story, const yaml_value_t *where, uint32_t network, uint32_t meter);

#endif
