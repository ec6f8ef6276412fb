/* Real serial ports by libserialport, 8N1 without flow control. It knows the devices that have an
 * entry under /sys/class/tty and modem lines; for anything else it answers ST_UNSUPPORTED and
 * leaves the device to termios. */
#include <libserialport.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pmu/rt/port.h"

static status_t complain(fault_t *fault, status_t status, const char *what) {
  char *text = sp_last_error_message(); /* only of SP_ERR_FAIL; a sentence or "Success" else */
  (void)fault_set(fault, status, -1, -1, "%s: %s", what, text == NULL ? "failed" : text);
  if (text != NULL) sp_free_error_message(text);
  return status;
}

static status_t configure(struct sp_port *port, fault_t *fault) {
  if (sp_set_bits(port, 8) != SP_OK || sp_set_parity(port, SP_PARITY_NONE) != SP_OK ||
      sp_set_stopbits(port, 1) != SP_OK || sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) != SP_OK)
    return complain(fault, ST_PORT, "the port does not take 8N1");
  return ST_OK;
}

static status_t serial_open(const char *path, void **device, int *fd, fault_t *fault) {
  struct sp_port *port = NULL;
  if (sp_get_port_by_name(path, &port) != SP_OK)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "libserialport does not know %s", path);
  status_t status = ST_OK;
  if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK) {
    char what[PORT_PATH_MAX + 64];
    snprintf(what, sizeof what, "%s cannot be opened; is it there, free, and yours?", path);
    status = complain(fault, ST_PORT, what);
    sp_free_port(port);
    return status;
  }
  status = configure(port, fault);
  if (status == ST_OK && sp_get_port_handle(port, fd) != SP_OK)
    status = complain(fault, ST_PORT, "the port has no descriptor");
  if (status == ST_OK) {
    (void)sp_flush(port, SP_BUF_BOTH); /* what came before us is nobody's answer */
    *device = port;
    return ST_OK;
  }
  sp_close(port);
  sp_free_port(port);
  return status;
}

static status_t serial_baud(void *device, uint32_t baud, fault_t *fault) {
  if (sp_set_baudrate(device, (int)baud) == SP_OK) return ST_OK;
  return complain(fault, ST_PORT, "the port does not take the rate");
}

static status_t serial_write(void *device, bytes_t octets, size_t *written, fault_t *fault) {
  enum sp_return got = sp_nonblocking_write(device, octets.p, octets.len);
  *written = got > 0 ? (size_t)got : 0;
  return got >= 0 ? ST_OK : complain(fault, ST_HANGUP, "writing to the port");
}

/* A descriptor at its end of file reads nothing and is readable; the loop sees POLLHUP. */
static status_t serial_read(void *device, uint8_t *octets, size_t cap, size_t *len,
                            fault_t *fault) {
  enum sp_return got = sp_nonblocking_read(device, octets, cap);
  *len = got > 0 ? (size_t)got : 0;
  return got >= 0 ? ST_OK : complain(fault, ST_HANGUP, "reading from the port");
}

static bool serial_drained(void *device) { return sp_output_waiting(device) <= 0; }

static void serial_close(void *device) {
  sp_close(device);
  sp_free_port(device);
}

const port_way_t port_serial = {
    .name = "libserialport",
    .open = serial_open,
    .baud = serial_baud,
    .write = serial_write,
    .read = serial_read,
    .drained = serial_drained,
    .close = serial_close,
};
