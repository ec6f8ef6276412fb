/* Ptys and devices by termios; see ends.h. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "sim/rt/ends.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static status_t make_raw(int fd, fault_t *fault) {
  struct termios settings;
  if (tcgetattr(fd, &settings) != 0)
    return fault_set(fault, ST_PORT, -1, -1, "tcgetattr: %s; is it a terminal?", strerror(errno));
  cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  cfsetspeed(&settings, B300); /* where every conversation begins */
  if (tcsetattr(fd, TCSANOW, &settings) != 0)
    return fault_set(fault, ST_PORT, -1, -1, "tcsetattr: %s", strerror(errno));
  return ST_OK;
}

static status_t place_link(line_end_t *end, const char *link, fault_t *fault) {
  char there[sizeof end->path];
  ssize_t len = readlink(link, there, sizeof there);
  if (len >= 0)
    (void)unlink(link); /* of an earlier run; what is not a link stays and is an error */
  if (symlink(end->path, link) != 0)
    return fault_set(fault, ST_PORT, -1, -1, "the link %s cannot be made: %s", link,
                     strerror(errno));
  end->link = link;
  return ST_OK;
}

status_t line_end_pty(line_end_t *end, const char *link, fault_t *fault) {
  *end = (line_end_t){.fd = -1, .keeper = -1, .listener = -1, .pty = true};
  end->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (end->fd < 0 || grantpt(end->fd) != 0 || unlockpt(end->fd) != 0 ||
      ptsname_r(end->fd, end->path, sizeof end->path) != 0) {
    status_t status =
        fault_set(fault, ST_PORT, -1, -1, "no pty can be had here: %s", strerror(errno));
    line_end_close(end);
    return status;
  }
  end->keeper = open(end->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  status_t status = end->keeper < 0
                        ? fault_set(fault, ST_PORT, -1, -1, "%s: %s", end->path, strerror(errno))
                        : make_raw(end->keeper, fault);
  if (status == ST_OK && link != NULL) status = place_link(end, link, fault);
  if (status != ST_OK) line_end_close(end);
  return status;
}

status_t line_end_device(line_end_t *end, const char *path, fault_t *fault) {
  *end = (line_end_t){.fd = -1, .keeper = -1, .listener = -1};
  end->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (end->fd < 0)
    return fault_set(fault, ST_PORT, -1, -1, "%s: %s; is the device there, and may you open it?",
                     path, strerror(errno));
  snprintf(end->path, sizeof end->path, "%s", path);
  status_t status = make_raw(end->fd, fault);
  if (status != ST_OK) line_end_close(end);
  return status;
}

status_t line_end_read(line_end_t *end, uint8_t *octets, size_t *len, bool *went, fault_t *fault) {
  *len = 0;
  *went = false;
  if (end->way != NULL) return end->way->read(end, octets, len, went, fault);
  ssize_t got = read(end->fd, octets, END_READ_MAX);
  if (got > 0) *len = (size_t)got;
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return ST_OK;
  return fault_set(fault, ST_HANGUP, -1, -1, "%s went away: %s", end->path,
                   got == 0 ? "end of file" : strerror(errno));
}

void line_end_hang_up(line_end_t *end) {
  if (end->way != NULL) end->way->hang_up(end);
}

void line_end_write(line_end_t *end, bytes_t octets) {
  if (end->way != NULL) {
    end->way->write(end, octets);
    return;
  }
  while (octets.len > 0) {
    ssize_t put = write(end->fd, octets.p, octets.len);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) { /* a wire does not wait for a listener */
      end->dropped += octets.len;
      return;
    }
    octets = bytes_of(octets.p + put, octets.len - (size_t)put);
  }
}

static uint32_t speed_number(speed_t speed) {
  static const struct {
    speed_t speed;
    uint32_t baud;
  } speeds[] = {{B300, 300},   {B600, 600},   {B1200, 1200},  {B2400, 2400},
                {B4800, 4800}, {B9600, 9600}, {B19200, 19200}};
  for (size_t at = 0; at < sizeof speeds / sizeof speeds[0]; at++)
    if (speeds[at].speed == speed) return speeds[at].baud;
  return 0;
}

uint32_t line_end_baud(line_end_t *end, bytes_t passed) {
  if (end->way != NULL) return 0;
  uint32_t followed = follow_octets(&end->follow, passed);
  if (!end->pty) return followed;
  struct termios settings; /* asked of our side, Linux answers with the other side's */
  return tcgetattr(end->fd, &settings) == 0 ? speed_number(cfgetospeed(&settings)) : 0;
}

void line_end_close(line_end_t *end) {
  if (end->way != NULL) end->way->close(end);
  end->way = NULL;
  if (end->link != NULL) (void)unlink(end->link);
  if (end->keeper >= 0) close(end->keeper);
  if (end->fd >= 0) close(end->fd);
  end->fd = end->keeper = -1;
  end->link = NULL;
}
