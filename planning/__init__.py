"""What will run short, when and why; what can be promised and built; what a change would do. Pure functions over
arrays: it knows no database, no caller and no clock. The methods are the field's (APICS/ASCM), each with its source."""
