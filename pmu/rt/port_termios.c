/* Ports by termios, 8N1 raw: ptys, and whatever else is a terminal that libserialport does not
 * know. A pty accepts any setting of parity and rate and changes nothing; the far side of our own
 * simulator's pty reads the rate from these settings. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "pmu/rt/port.h"

typedef struct {
  int fd;
} termios_device_t;

static status_t termios_open(const char *path, void **device, int *fd, fault_t *fault) {
  int opened = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0)
    return fault_set(fault, ST_PORT, -1, -1, "%s: %s; is the device there, and may you open it?",
                     path, strerror(errno));
  struct termios settings;
  if (tcgetattr(opened, &settings) != 0) {
    int reason = errno;
    close(opened);
    return fault_set(fault, ST_PORT, -1, -1, "%s is not a serial port or terminal: %s", path,
                     strerror(reason));
  }
  cfmakeraw(&settings);
  settings.c_cflag &= ~(tcflag_t)(PARENB | CSTOPB | CRTSCTS);
  settings.c_cflag |= CS8 | CLOCAL | CREAD;
  termios_device_t *own = calloc(1, sizeof *own);
  CHECK(own != NULL);
  own->fd = opened;
  if (tcsetattr(opened, TCSANOW, &settings) != 0) {
    status_t status = fault_set(fault, ST_PORT, -1, -1, "%s: %s", path, strerror(errno));
    close(opened);
    free(own);
    return status;
  }
  (void)tcflush(opened, TCIFLUSH); /* what came before us is nobody's answer */
  *device = own;
  *fd = opened;
  return ST_OK;
}

static status_t termios_baud(void *device, uint32_t baud, fault_t *fault) {
  static const struct {
    uint32_t baud;
    speed_t speed;
  } speeds[] = {{300, B300},     {600, B600},      {1200, B1200},   {2400, B2400},
                {4800, B4800},   {9600, B9600},    {19200, B19200}, {38400, B38400},
                {57600, B57600}, {115200, B115200}};
  const termios_device_t *own = device;
  struct termios settings;
  for (size_t at = 0; at < sizeof speeds / sizeof speeds[0]; at++) {
    if (speeds[at].baud != baud) continue;
    if (tcgetattr(own->fd, &settings) != 0 || cfsetspeed(&settings, speeds[at].speed) != 0 ||
        tcsetattr(own->fd, TCSANOW, &settings) != 0)
      return fault_set(fault, ST_PORT, -1, -1, "%u Bd: %s", baud, strerror(errno));
    return ST_OK;
  }
  return fault_set(fault, ST_UNSUPPORTED, -1, -1, "%u is not a rate of this protocol", baud);
}

static status_t termios_write(void *device, bytes_t octets, size_t *written, fault_t *fault) {
  const termios_device_t *own = device;
  ssize_t put = write(own->fd, octets.p, octets.len);
  *written = put > 0 ? (size_t)put : 0;
  if (put >= 0 || errno == EAGAIN || errno == EINTR) return ST_OK;
  return fault_set(fault, ST_HANGUP, -1, -1, "writing to the port: %s", strerror(errno));
}

static status_t termios_read(void *device, uint8_t *octets, size_t cap, size_t *len,
                             fault_t *fault) {
  const termios_device_t *own = device;
  ssize_t got = read(own->fd, octets, cap);
  *len = got > 0 ? (size_t)got : 0;
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return ST_OK;
  return fault_set(fault, ST_HANGUP, -1, -1, "the port went away: %s",
                   got == 0 ? "end of file" : strerror(errno));
}

static bool termios_drained(void *device) {
  const termios_device_t *own = device;
  int waiting = 0;
  return ioctl(own->fd, TIOCOUTQ, &waiting) != 0 || waiting == 0;
}

static void termios_close(void *device) {
  termios_device_t *own = device;
  close(own->fd);
  free(own);
}

const port_way_t port_termios = {
    .name = "termios",
    .open = termios_open,
    .baud = termios_baud,
    .write = termios_write,
    .read = termios_read,
    .drained = termios_drained,
    .close = termios_close,
};
