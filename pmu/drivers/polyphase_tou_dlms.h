/* What the files of this driver share: Data to words, one after another, the rows, and the calendar
 * that is programmed. Private to them. Each call of the words leaves `in` behind what it took, and
 * adds no space. */
#ifndef PMU_DRIVERS_POLYPHASE_TOU_DLMS_H
#define PMU_DRIVERS_POLYPHASE_TOU_DLMS_H

#include "pmu/drivers/drivers.h"

MUST_USE status_t tou_word_text(axdr_t *in, obuf_t *words, fault_t *fault);
/* Of 32 octets, 64 lower digits. */
MUST_USE status_t tou_word_hash(axdr_t *in, obuf_t *words, fault_t *fault);
/* An octet-string in hexadecimal; `-` where it is empty. */
MUST_USE status_t tou_word_octets(axdr_t *in, obuf_t *words, fault_t *fault);
/* Of power quality: record and signature. */
MUST_USE status_t tou_words_statement(axdr_t *in, obuf_t *words, fault_t *fault);
/* `claim` is -1 where the stamp is absent. */
MUST_USE status_t tou_stamp(axdr_t *in, axdr_stamp_t *stamp, claim_t *claim, fault_t *fault);
MUST_USE status_t tou_word_stamp(axdr_t *in, obuf_t *words, claim_t *claim, fault_t *fault);
MUST_USE status_t tou_word_number(axdr_t *in, axdr_tag_t tag, obuf_t *words, fault_t *fault);
MUST_USE status_t tou_word_optional(axdr_t *in, axdr_tag_t tag, obuf_t *words, fault_t *fault);
/* `value` and `stamp` may be the same reader. */
MUST_USE status_t tou_words_maximum(axdr_t *value, axdr_t *stamp, obuf_t *words, fault_t *fault);

/* long64 of a sum, long64-unsigned of all others. */
axdr_tag_t tou_energy_tag(const shape_t *shape, const shape_object_t *object);

/* polyphase_tou_dlms_form.c: are columns and unit those of quantities of the shape? The words name
 * the channels. */
MUST_USE status_t tou_words_columns(const shape_t *shape, bytes_t value, obuf_t *words,
                                    fault_t *fault);
MUST_USE status_t tou_words_scale(const shape_t *shape, bytes_t name, bytes_t value, obuf_t *words,
                                  fault_t *fault);

/* Section 8: the columns of a profile with these channels. */
void tou_put_columns(const shape_t *shape, const shape_columns_t *channels, obuf_t *out);

status_t polyphase_tou_dlms_row(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row,
                                bool *there, fault_t *fault);

/* polyphase_tou_dlms_calendar.c, as drivers.h says. */
status_t polyphase_tou_dlms_calendar_check(const driver_calendar_t *calendar, fault_t *fault);
void polyphase_tou_dlms_calendar_value(const driver_calendar_t *calendar,
                                       driver_calendar_part_t part, obuf_t *value);
void polyphase_tou_dlms_calendar_write(driver_calendar_part_t part, bytes_t value, step_t *step);
void polyphase_tou_dlms_calendar_read(driver_calendar_part_t part, step_t *step);

/* polyphase_tou_dlms_image.c, as drivers.h says. */
void polyphase_tou_dlms_image_read(driver_image_part_t part, step_t *step);
status_t polyphase_tou_dlms_image_value(driver_image_part_t part, bytes_t text,
                                        driver_image_t *image, fault_t *fault);
status_t polyphase_tou_dlms_image_write(const driver_image_order_t *order, obuf_t *room,
                                        step_t *step);

#endif
