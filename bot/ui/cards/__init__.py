"""Cards and forms: values in, values out, one file for each thing people do."""
