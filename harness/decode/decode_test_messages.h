/* Messages of the model polyphase-tou as they stand on the line, parity aside: what decode_test.c
 * lets the two ends say. The block check is the string after the last blank, with its working. */
#ifndef DECODE_TEST_MESSAGES_H
#define DECODE_TEST_MESSAGES_H

/* exclusive or, octet by octet: 42 72 71 */
static const char msg_break[] = "\001B0\003"
                                "q";
/* exclusive or, octet by octet: 50 60 62 4A 7B 4B 7B 4B 7B 4B 7B 4A 63 60 */
static const char msg_prompt_1[] = "\001P0\002(10000001)\003"
                                   "`";
/* exclusive or, octet by octet: 50 60 62 4A 7B 4B 7B 4B 7B 4B 7B 49 60 63 */
static const char msg_prompt_2[] = "\001P0\002(10000002)\003"
                                   "c";
/* exclusive or, octet by octet: 50 61 63 4B 7A 4B 7A 4B 7A 4B 7A 4B 62 61 */
static const char msg_password_1[] = "\001P1\002(11111111)\003"
                                     "a";
/* exclusive or, octet by octet: 50 61 63 4B 78 4B 78 4B 78 4B 78 4B 62 61 */
static const char msg_password_3[] = "\001P1\002(33333333)\003"
                                     "a";
/* exclusive or, octet by octet: 50 61 63 4B 7B 4B 7B 4B 7B 4B 7B 4B 62 61 */
static const char msg_password_wrong[] = "\001P1\002(00000000)\003"
                                         "a";
/* exclusive or, octet by octet: 52 63 61 50 7E 46 68 58 70 59 5A */
static const char msg_read_total[] = "\001R1\0021.8.0()\003"
                                     "Z";
/* exclusive or, octet by octet: 28 19 29 1C 2C 1C 2C 02 32 02 32 18 4F 27 0E 0D */
static const char msg_total[] = "\002(105000.000*Wh)\003"
                                "\015";
/* exclusive or, octet by octet: 28 6D 3F 0F 3E 17 14 */
static const char msg_error_01[] = "\002(ER01)\003"
                                   "\024";
/* exclusive or, octet by octet: 28 6D 3F 0F 3D 14 17 */
static const char msg_error_02[] = "\002(ER02)\003"
                                   "\027";
/* exclusive or, octet by octet: 28 6D 3F 0F 3C 15 16 */
static const char msg_error_03[] = "\002(ER03)\003"
                                   "\026";
/* exclusive or, octet by octet: 28 6D 3F 0F 39 10 13 */
static const char msg_error_06[] = "\002(ER06)\003"
                                   "\023";
/* exclusive or, octet by octet: 52 67 65 54 79 49 73 42 6C 5A 74 45 6F 5D 68 5D 75 5C 5F */
static const char msg_read_maximum[] = "\001R5\0021-0:1.6.1*255()\003"
                                       "_";
/* exclusive or of all octets after the first: 62 */
static const char msg_maximum[] = "\0021-0:1.6.1*255(6000.000*W;260402111500)\003"
                                  "b";
/* exclusive or of all octets after the first: 61 */
static const char msg_maximum_other[] = "\0021-0:1.6.2*255(6000.000*W;260402111500)\003"
                                        "a";
/* exclusive or of all octets after the first: 62 */
static const char msg_maximum_formless[] = "\0021-0:1.6.1*255(6000.0*W;260402111500)\003"
                                           "b";
/* exclusive or of all octets after the first: 5E */
static const char msg_set_clock[] = "\001W5\0020-0:1.0.0*255(260401120000)\003"
                                    "^";
/* exclusive or, octet by octet: 57 66 64 55 67 5F 71 40 6E 5E 76 5B 68 58 71 72 */
static const char msg_adjust[] = "\001W1\002128.1.0(-30)\003"
                                 "r";
/* exclusive or, octet by octet: 57 66 64 55 65 4B 7B 55 64 4C 7D 54 57 */
static const char msg_end_of_billing[] = "\001W1\00210.0.1(1)\003"
                                         "W";
/* exclusive or of all octets after the first: 35 */
static const char msg_response[] = "\001W5\0020-0:128.2.0*255(R3)\003"
                                   "5";
/* exclusive or of all octets after the first: 52 */
static const char msg_profile[] = "\001R6\0021-0:99.1.0*255(S1;S3)\003"
                                  "R";
/* exclusive or of all octets after the first: 35 */
static const char msg_profile_1[] = "\0021-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"
                                    "(E;1;1;260331220000;260331221500;0010;900;125000)\r\n"
                                    "(M;2;1;PD;260331221500;;)\r\n"
                                    "\004"
                                    "5";
/* exclusive or of all octets after the first: 7D */
static const char msg_profile_2[] = "\002(M;3;2;PU;260331221500;260331221500;1)\r\n\003"
                                    "}";
/* exclusive or of all octets after the first: 53 */
static const char msg_sets[] = "\001R5\0020-0:98.1.0*255(1;1)\003"
                               "S";
/* exclusive or of all octets after the first: 51 */
static const char msg_sets_rows[] = "\0020-0:98.1.0*255(1)\r\n"
                                    "(B;1;9;0200;260331220000;260401044000;260401044000;01)\r\n"
                                    "(m;1;1;260331220000)\r\n"
                                    "(b;1;1-0:1.8.0*255;66666.666;)\r\n"
                                    "(b;1;1-0:1.6.1*255;6000.000;260402111500)\r\n"
                                    "(b;1;1-0:0.4.2*255;200.00;)\r\n"
                                    "\003"
                                    "Q";
/* exclusive or of all octets after the first: 60 */
static const char msg_events[] = "\001R5\0020-0:99.98.0*255(1;3)\003"
                                 "`";
/* exclusive or of all octets after the first: 32 */
static const char msg_events_rows[] = "\0020-0:99.98.0*255(3)\r\n"
                                      "(V;1;1;001;260401044000;;;I)\r\n"
                                      "(V;2;2;003;260401044000;260401044000;260331220000;I)\r\n"
                                      "(V;3;2;010;260401044000;260401061000;5400;R3)\r\n"
                                      "\003"
                                      "2";
/* exclusive or of all octets after the first: 26 */
static const char msg_events_lies[] = "\0020-0:99.98.0*255(3)\r\n"
                                      "(V;1;1;001;260401044000;;;I)\r\n"
                                      "(V;2;2;777;260401044000;;;I)\r\n"
                                      "(E;3;2;010;260401044000;;;R3)\r\n"
                                      "\003"
                                      "&";
/* exclusive or of all octets after the first: 51 */
static const char msg_read_out[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                   "0-0:96.1.1*255(PTOU-0100)\r\n"
                                   "0-0:1.0.0*255(260401120000;80;7200)\r\n"
                                   "0-0:96.5.0*255(00000011)\r\n"
                                   "0-0:96.14.0*255(2)\r\n"
                                   "0-0:96.7.0*255(2)\r\n"
                                   "0-0:128.2.0*255(R1)\r\n"
                                   "0-0:128.3.0*255(1;260401044000;260401044000;1;)\r\n"
                                   "0-0:128.4.0*255(14)\r\n"
                                   "0-0:128.5.0*255(4)\r\n"
                                   "0-0:13.0.0*255(day-night;;)\r\n"
                                   "1-0:0.4.2*255(200.00)\r\n"
                                   "1-0:0.4.5*255(5.00)\r\n"
                                   "1-0:0.4.3*255(1.00)\r\n"
                                   "1-0:0.4.6*255(1.00)\r\n"
                                   "1-0:0.1.0*255(0)\r\n"
                                   "1-0:0.1.2*255()\r\n"
                                   "1-0:1.8.0*255(105000.000*Wh)\r\n"
                                   "1-0:1.8.1*255(70000.000*Wh)\r\n"
                                   "1-0:1.8.2*255(35000.000*Wh)\r\n"
                                   "1-0:1.8.3*255(0.000*Wh)\r\n"
                                   "1-0:1.8.4*255(0.000*Wh)\r\n"
                                   "1-0:1.8.5*255(0.000*Wh)\r\n"
                                   "1-0:1.8.6*255(0.000*Wh)\r\n"
                                   "1-0:1.8.7*255(0.000*Wh)\r\n"
                                   "1-0:1.8.8*255(0.000*Wh)\r\n"
                                   "1-0:128.8.0*255(38333.333*Wh)\r\n"
                                   "1-0:129.8.0*255(0.000*Wh)\r\n"
                                   "1-0:1.6.0*255(6000.000*W;260402111500)\r\n"
                                   "1-0:1.6.1*255(6000.000*W;260402111500)\r\n"
                                   "1-0:1.6.2*255(0.000*W;)\r\n"
                                   "1-0:1.6.3*255(0.000*W;)\r\n"
                                   "1-0:1.6.4*255(0.000*W;)\r\n"
                                   "1-0:1.6.5*255(0.000*W;)\r\n"
                                   "1-0:1.6.6*255(0.000*W;)\r\n"
                                   "1-0:1.6.7*255(0.000*W;)\r\n"
                                   "1-0:1.6.8*255(0.000*W;)\r\n"
                                   "1-0:1.2.0*255(0.000*W)\r\n"
                                   "1-0:1.2.1*255(0.000*W)\r\n"
                                   "1-0:1.2.2*255(0.000*W)\r\n"
                                   "1-0:1.2.3*255(0.000*W)\r\n"
                                   "1-0:1.2.4*255(0.000*W)\r\n"
                                   "1-0:1.2.5*255(0.000*W)\r\n"
                                   "1-0:1.2.6*255(0.000*W)\r\n"
                                   "1-0:1.2.7*255(0.000*W)\r\n"
                                   "1-0:1.2.8*255(0.000*W)\r\n"
                                   "!\r\n"
                                   "\003"
                                   "Q";
/* exclusive or of all octets after the first: 21 */
static const char msg_read_out_short[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                         "0-0:96.1.1*255(PTOU-0100)\r\n"
                                         "0-0:1.0.0*255(260401120000;80;7200)\r\n"
                                         "!\r\n"
                                         "\003"
                                         "!";

#endif
